import { setTimeout as delay } from 'node:timers/promises';
import type { GetBalanceSpec } from '../../src/core/probe-kinds/get-balance/spec.ts';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, runnerFor, SIM } from '../probe/kit.ts';

/** A sound balance of a SIM with a plan. */
export const PLAN = { id: 'b1', type: 'MODIRECTPAYG', dataRemaininginMB: 512.5, timeRemaining: 'P23DT23H' };

export interface Balances {
  /** The body: JSON text, or balances to be put into one. */
  readonly says: string | readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly asked?: Partial<GetBalanceSpec<string>>;
}

/** What becomes of a probe of an operator that answers so; of the last of several, with time for a plan to run between them. */
export async function askedFor({ says, headers = {}, asked = {} }: Balances, probes = 1) {
  const body = typeof says === 'string' ? says : JSON.stringify({ balances: says });
  const baseUrl = await httpsServer((request, response) => {
    const echo = { 'X-MS-DM-TransactionId': String(request.headers['x-ms-dm-transactionid']) };
    response.writeHead(200, { 'Content-Type': 'application/json', ...echo, ...headers }).end(body);
  }, MUTUAL_TLS);
  const transport = { tls: CLIENT_TLS };
  const spec = { kind: 'get-balance', baseUrl, transport, sims: [SIM], fieldsTemplate: 'basic', ...asked } as const;
  const runner = runnerFor(spec);
  const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
  for (let count = 1; count < probes; count += 1) {
    await probe();
    await delay(50);
  }
  return probe();
}
