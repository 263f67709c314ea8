import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_ICCID } from '../../src/core/contract/findings.ts';
import type { GetBalanceSpec } from '../../src/core/probe-kinds/get-balance/spec.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';
import { CLIENT_TLS, httpsServer, MUTUAL_TLS, runnerFor, SERVER_TLS, SIM } from './kit.ts';

const test = (spec: Parameters<typeof runnerFor>[0]) => runnerFor(spec).testContract('contoso/test');
const outcomes = async (spec: Parameters<typeof runnerFor>[0]) =>
  (await test(spec)).results.map(({ test: name, outcome, statusCode }) => [name, outcome, statusCode]);

function specOf(baseUrl: string, tls: GetBalanceSpec<string>['transport']['tls'] = CLIENT_TLS): GetBalanceSpec<string> {
  return { kind: 'get-balance', baseUrl, transport: { tls: { ...tls } }, sims: [SIM], fieldsTemplate: 'basic' };
}

describe('an operator that keeps the contract', () => {
  const byTls = simulatedOperator({ basicAuthUser: 'marketplace' });
  const byStatus = simulatedOperator({ withoutCertificate: 403 });

  it('refuses all that is wrong, each under an id of its own', async () => {
    const { results, requestsSent } = await test(byTls.specOf('get-balance'));
    expect(results.map(({ test: name, outcome, statusCode }) => [name, outcome, statusCode])).toEqual([
      ['unknown-sim', 'kept', 404],
      ['bad-location', 'kept', 400],
      ['bad-limit', 'kept', 400],
      ['no-certificate', 'kept', null],
    ]);
    expect(new Set(results.map(({ transactionId }) => transactionId)).size).toBe(4);
    expect(requestsSent).toBeLessThanOrEqual(4);
    expect(JSON.stringify(results)).not.toContain(SIM.iccid);
  });

  it('may refuse a missing certificate with a status', async () => {
    expect((await outcomes(byStatus.specOf('get-balance'))).at(-1)).toEqual(['no-certificate', 'kept', 403]);
  });
});

it('an operator that answers everything breaks the contract each time', async () => {
  const says = JSON.stringify({ balances: [{ type: 'NONE', dataRemaininginMB: 0, timeRemaining: 'PT0S' }] });
  const seen: { readonly url: string; readonly stranger: boolean }[] = [];
  const url = await httpsServer(
    (request, response) => {
      seen.push({ url: request.url!, stranger: !(request.socket as TLSSocket).authorized });
      response.setHeader('Content-Type', 'application/json').end(says);
    },
    { ...MUTUAL_TLS, rejectUnauthorized: false },
  );
  expect(await outcomes(specOf(`${url}/v1`))).toEqual([
    ['unknown-sim', 'broken', 200],
    ['bad-location', 'broken', 200],
    ['bad-limit', 'broken', 200],
    ['no-certificate', 'broken', 200],
  ]);
  const balances = (iccid: string) => `/v1/sims/iccid:${iccid}/balances?fieldsTemplate=basic`;
  expect(seen).toEqual([
    { url: balances(UNKNOWN_ICCID), stranger: false },
    { url: `${balances(SIM.iccid)}&location=00`, stranger: false },
    { url: `${balances(SIM.iccid)}&limit=-1`, stranger: false },
    { url: balances(SIM.iccid), stranger: true },
  ]);
});

it('an operator that asks for no certificate is not tested for it', async () => {
  const url = await httpsServer((_, response) => response.writeHead(404).end(), SERVER_TLS);
  expect(await outcomes(specOf(url, { ca: CLIENT_TLS.ca }))).toEqual([
    ['unknown-sim', 'kept', 404],
    ['bad-location', 'broken', 404],
    ['bad-limit', 'broken', 404],
  ]);
});

it('an operator that is down, or credentials of ours that are, tell nothing', async () => {
  const url = await httpsServer((_, response) => response.writeHead(503).end(), MUTUAL_TLS);
  expect((await outcomes(specOf(url))).slice(0, 3).map(([, outcome]) => outcome)).toEqual([
    'unclear',
    'unclear',
    'unclear',
  ]);
  const oauth2 = { tokenUrl: url, clientId: 'id', clientSecret: 'secret' };
  const [first] = (await test({ ...specOf(url), transport: { tls: CLIENT_TLS, oauth2 } })).results;
  expect(first).toMatchObject({ outcome: 'unclear', statusCode: null, transactionId: null });
  expect(first?.detail).toContain('no access token');
});
