import type { GetBalanceSpec } from '../core/probe-spec.ts';
import { judgeGetBalance } from '../core/verdict/get-balance.ts';
import { measuredOnce, type Probe } from './probe.ts';
import { API_BODY_BYTES, type Setup, Target } from './target.ts';
import { maskedSim } from './transaction-id.ts';

export const API_HEADERS = ['Accept', 'application/json', 'Accept-Encoding', 'identity'] as const;

/** `GET {base}/sims/iccid:{ICCID}/balances`: the colon is legal in a path and stays as it is. */
export function prepareGetBalance(spec: GetBalanceSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.baseUrl);
  const base = url.pathname.replace(/\/$/, '');
  const target = new Target(
    { url, transport: spec.transport, headers: API_HEADERS, maxBodyBytes: API_BODY_BYTES },
    setup,
  );
  const query = new URLSearchParams({ fieldsTemplate: spec.fieldsTemplate });
  if (spec.limit !== undefined) query.set('limit', String(spec.limit));
  if (spec.location !== undefined) query.set('location', spec.location);
  const calls = spec.sims.map((sim) => ({
    sim,
    method: 'GET' as const,
    path: `${base}/sims/iccid:${sim.iccid}/balances?${query}`,
    label: `GET ${base}/sims/iccid:${maskedSim(sim.iccid)}/balances`,
  }));
  return async (simIndex) => {
    const call = calls[simIndex % calls.length]!;
    const record = await target.call(call);
    return measuredOnce(record, judgeGetBalance(record.facts, call.sim, spec));
  };
}
