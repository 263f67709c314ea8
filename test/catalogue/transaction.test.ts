import type { ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, runnerFor, SIM } from '../probe/kit.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { PLAN } from './balances.ts';
import { describeRow } from './describe-row.ts';

const silent = simulatedOperator({ echo: 'none' });
const forgetful = simulatedOperator({ echo: 'other' });

describeRow(38, {
  'it is missing': () => silent.probe('get-balance', { fault: 'healthy' }),
  'it is another one': () => forgetful.probe('get-balance', { fault: 'healthy' }),
});

/** Answers the first request when the second one is there, each with the other's transaction id. */
async function mixedUp(): Promise<string> {
  let first: { readonly id: string; readonly response: ServerResponse } | null = null;
  const answer = (response: ServerResponse, id: string) =>
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'X-MS-DM-TransactionId': id })
      .end(JSON.stringify({ balances: [PLAN] }));
  return httpsServer((request, response) => {
    const id = String(request.headers['x-ms-dm-transactionid']);
    if (first === null) {
      first = { id, response };
      return;
    }
    answer(first.response, id);
    answer(response, first.id);
  }, MUTUAL_TLS);
}

describeRow(39, {
  'with the id of a request in flight': async () => {
    const baseUrl = await mixedUp();
    const transport = { tls: CLIENT_TLS };
    const runner = runnerFor({ kind: 'get-balance', baseUrl, transport, sims: [SIM], fieldsTemplate: 'basic' });
    const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    const [one, other] = await Promise.all([probe(), probe()]);
    expect(one.reason).toBe(other.reason);
    return one;
  },
});
