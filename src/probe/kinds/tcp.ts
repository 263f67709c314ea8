import { isIP } from 'node:net';
import { judgeTcp } from '../../core/probe-kinds/tcp/judge.ts';
import type { TcpSpec } from '../../core/probe-kinds/tcp/spec.ts';
import { certificateTrouble } from '../../core/verdict/certificate.ts';
import { CredentialError } from '../failure.ts';
import { measuredOnce, type Probe, type ThreadKind, withoutGrants } from '../probe.ts';
import { validityOf } from '../secure-contexts.ts';
import type { Setup } from '../target.ts';
import { TcpExchange } from '../tcp-exchange.ts';

/** Of a reply in which the expected text has not come yet. */
const MAX_REPLY_BYTES = 64 * 1024;

/** A service of the user's own: a connection, what is sent on it, and a text in the reply. */
export const tcp: ThreadKind<TcpSpec<string>> = {
  prepare: (spec, setup) => withoutGrants(prepare(spec, setup)),
};

function prepare(
  { host, port, secure, transport: { tls = {} }, send = '', expect }: TcpSpec<string>,
  setup: Setup,
): Probe {
  const request = {
    label: secure ? 'TLS connection' : 'TCP connection',
    origin: { host, port, isAddress: isIP(host) !== 0 },
    tls: secure ? setup.contexts.get(tls) : null,
    alpn: [],
    send: Buffer.from(send),
    expected: Buffer.from(expect.contains),
    maxBytes: MAX_REPLY_BYTES,
    deadlineMs: setup.deadlineMs,
  };
  const validity = tls.cert === undefined ? null : validityOf(tls.cert);
  return async () => {
    const trouble = validity === null ? null : certificateTrouble(validity, Date.now());
    if (trouble !== null) throw new CredentialError(trouble);
    const record = await setup.exchanger.run((guard) => new TcpExchange(request, guard));
    if (record.requestSent) setup.requests.add();
    return measuredOnce(record, judgeTcp(record.facts, record.found));
  };
}
