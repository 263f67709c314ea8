import { expect, it } from 'vitest';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { CLIENT_TLS, httpsServer, runnerFor, SIM } from './kit.ts';

const operator = simulatedOperator();
const outcomes = async (spec: Parameters<typeof runnerFor>[0]) => {
  const { results, requestsSent } = await runnerFor(spec).testContract('contoso/test');
  return { requestsSent, outcomes: Object.fromEntries(results.map(({ test, outcome }) => [test, outcome])) };
};

it('an operator that keeps the contract refuses all four requests', async () => {
  const { outcomes: found, requestsSent } = await outcomes(operator.specOf('get-balance'));
  expect(found).toEqual({
    'unknown-sim': 'kept',
    'bad-location': 'kept',
    'bad-limit': 'kept',
    'no-certificate': 'kept',
  });
  expect(requestsSent).toBeLessThanOrEqual(4);
});

it('an operator that answers everybody and everything breaks the contract four times', async () => {
  const balances = { balances: [{ id: '1', type: 'NONE', dataRemaininginMB: 0, timeRemaining: 'PT0S' }] };
  const baseUrl = await httpsServer((_, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(balances));
  });
  const spec = {
    kind: 'get-balance',
    baseUrl,
    transport: { tls: CLIENT_TLS },
    sims: [SIM],
    fieldsTemplate: 'basic',
  } as const;
  expect(Object.values((await outcomes(spec)).outcomes)).toEqual(['broken', 'broken', 'broken', 'broken']);
});

it('an operator that is down tells nothing', async () => {
  const baseUrl = await httpsServer((_, response) => response.writeHead(503).end());
  const spec = {
    kind: 'get-balance',
    baseUrl,
    transport: { tls: { ca: CLIENT_TLS.ca } },
    sims: [SIM],
    fieldsTemplate: 'basic',
  } as const;
  expect((await outcomes(spec)).outcomes).toEqual({
    'unknown-sim': 'unclear',
    'bad-location': 'unclear',
    'bad-limit': 'unclear',
  });
});
