import { judgeHttp } from '../../core/probe-kinds/http/judge.ts';
import type { HttpSpec } from '../../core/probe-kinds/http/spec.ts';
import { measuredOnce, type Probe, type ThreadKind, withoutGrants } from '../probe.ts';
import { PAGE_BODY_BYTES, type Setup, Target } from '../target.ts';

const ANY_HEADERS = ['Accept', '*/*', 'Accept-Encoding', 'identity'] as const;

/** A service of the user's own: one request as configured. */
export const http: ThreadKind<HttpSpec<string>> = {
  prepare: (spec, setup) => withoutGrants(prepare(spec, setup)),
};

function prepare(spec: HttpSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.url);
  const target = new Target(
    { url, transport: spec.transport, headers: ANY_HEADERS, maxBodyBytes: PAGE_BODY_BYTES },
    setup,
  );
  const call = {
    method: spec.method,
    path: `${url.pathname}${url.search}`,
    label: `${spec.method} ${url.pathname}`,
    ...(spec.body !== undefined && { body: spec.body }),
  };
  return async () => {
    const record = await target.call(call);
    return measuredOnce(record, judgeHttp(record.facts, spec.expect));
  };
}
