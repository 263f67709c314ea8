import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCredentials } from '../../src/simulator/certificates.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { balancesOf, type ClientTls, call, credentials, failureOf, SIM_WITHOUT_PLAN, trusted } from './client.ts';

const balances = balancesOf(SIM_WITHOUT_PLAN);
const { client: stranger } = await createCredentials();
const withoutCertificate: ClientTls = { ca: credentials.caPem };
const withStrangeCertificate: ClientTls = { ca: credentials.caPem, cert: stranger.certPem, key: stranger.keyPem };
let simulator: Simulator;

beforeAll(async () => {
  const scenario = toScenario({
    operators: {
      strict: {},
      forbidding: { withoutCertificate: 403 },
      unauthorizing: { withoutCertificate: 401 },
      page: { withoutCertificate: 400 },
    },
  });
  simulator = await startSimulator({ credentials, scenario });
});
afterAll(() => simulator.stop());

describe.each([
  ['without a client certificate', withoutCertificate],
  ['with the certificate of another authority', withStrangeCertificate],
])('%s', (_, tls) => {
  it.each(['TLSv1.2', undefined] as const)('the TLS session fails (at most %s)', async (maxVersion) => {
    const limited = maxVersion === undefined ? tls : { ...tls, maxVersion };
    const code = await failureOf(call(simulator.operator('strict'), balances, { tls: limited }));
    expect(['UND_ERR_SOCKET', 'ECONNRESET', 'EPROTO', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE']).toContain(code);
    expect(simulator.operator('strict').log.entries()).toEqual([]);
  });

  it.each([
    ['forbidding', 403],
    ['unauthorizing', 401],
    ['page', 400],
  ])('an operator that is %s answers %i, whatever is asked', async (id, status) => {
    for (const path of [balances, '/portal', '/status']) {
      expect((await call(simulator.operator(id), path, { tls })).status).toBe(status);
    }
  });
});

it('with its own certificate a client is let in everywhere', async () => {
  for (const { id } of simulator.operators) {
    expect((await call(simulator.operator(id), balances, { tls: trusted })).status).toBe(200);
  }
});
