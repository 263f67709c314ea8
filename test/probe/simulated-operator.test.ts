import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeSpec } from '../../src/core/probe-spec.ts';
import { type Credentials, createCredentials } from '../../src/simulator/certificates.ts';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { probeOnce } from './kit.ts';

type Kind = 'get-balance' | 'provisioning' | 'mo-direct';

let simulator: Simulator;
let credentials: Credentials;
beforeAll(async () => {
  credentials = await createCredentials();
  const scenario = toScenario({ operators: { contoso: { latency: { min: '1ms', max: '2ms' } } } });
  simulator = await startSimulator({ credentials, scenario });
});
afterAll(() => simulator.stop());

function specOf(kind: Kind): ProbeSpec<string> {
  const { url } = simulator.operator('contoso');
  const { client, caPem, password } = credentials;
  const transport = {
    tls: { cert: client.certPem, key: client.keyPem, ca: caPem },
    basicAuth: { username: 'marketplace', password },
  };
  const sims = [{ iccid: '8988247000100003319', expect: ['NONE'] }];
  const api = { baseUrl: `${url}/v1`, transport, sims };
  switch (kind) {
    case 'get-balance':
      return { ...api, kind, fieldsTemplate: 'basic' };
    case 'provisioning':
      return { ...api, kind, mode: 'exempt', path: 'microbalance', locationIn: 'body' };
    case 'mo-direct':
      return { kind, url: `${url}/portal`, transport, sims, marker: 'data-plan', allowHosts: [] };
  }
}

async function probe(kind: Kind, fault: FaultInput, service: Kind | null = kind) {
  await simulator.setFault('contoso', service, fault);
  return probeOnce(specOf(kind), { deadlineMs: 400 });
}

describe('a healthy operator', () => {
  it.each(['get-balance', 'provisioning', 'mo-direct'] as const)('is good for %s, without a warning', async (kind) => {
    expect(await probe(kind, { fault: 'healthy' })).toMatchObject({ reason: 'ok', detail: null, warnings: [] });
  });
});

describe('the trouble of a service has its reason', () => {
  it.each([
    [{ fault: 'blackhole' }, 'timeout'],
    [{ fault: 'reset' }, 'reset'],
    [{ fault: 'reset-mid-body' }, 'reset'],
    [{ fault: 'drip' }, 'timeout'],
    [{ fault: 'endless-body' }, 'too-large'],
    [{ fault: 'slow-header-fast-body', ms: 3_000 }, 'timeout'],
    [{ fault: 'fast-header-slow-body', ms: 3_000 }, 'timeout'],
    [{ fault: 'http-status', code: 500 }, 'status'],
    [{ fault: 'http-status', code: 403 }, 'auth'],
    [{ fault: 'throttled', retryAfter: 30 }, 'throttled'],
    [{ fault: 'redirect-loop' }, 'redirect'],
    [{ fault: 'gzip-bomb' }, 'too-large'],
    [{ fault: 'header-flood' }, 'too-large'],
    [{ fault: 'http-garbage' }, 'protocol'],
  ] as const)('%j is %s for the API and for the portal', async (fault, reason) => {
    expect(await probe('get-balance', fault)).toMatchObject({ reason });
    expect(await probe('mo-direct', fault)).toMatchObject({ reason });
  });

  it.each([
    ['get-balance', { fault: 'redirect' }, 'redirect'],
    ['get-balance', { fault: 'not-supported' }, 'functional'],
    ['mo-direct', { fault: 'portal-maintenance-text' }, 'functional'],
    ['mo-direct', { fault: 'portal-no-marker' }, 'functional'],
  ] as const)('%s with %j is %s', async (kind, fault, reason) => {
    expect(await probe(kind, fault)).toMatchObject({ reason });
  });

  it.each([
    'empty',
    'html',
    'error-object',
    'empty-object',
    'null',
    'array',
    'no-balances',
    'missing-field',
    'bad-enum',
    'negative',
    'nan',
    'infinite',
    'bad-duration',
    'truncated',
  ] as const)('a balance with a body of the kind %s is functional', async (kind) => {
    expect(await probe('get-balance', { fault: 'wrong-body', kind })).toMatchObject({
      reason: 'functional',
      statusCode: 200,
    });
  });
});

describe('what a customer would not notice is good', () => {
  it.each([
    ['slow', []],
    ['gzip', []],
    ['wrong-content-type', ['content-type']],
    ['bom', ['byte-order-mark']],
    ['stale-balance', ['cached-answer']],
  ])('%s, with warnings %j', async (fault, warnings) => {
    expect(await probe('get-balance', { fault, ...(fault === 'slow' && { ms: 100 }) } as FaultInput)).toMatchObject({
      reason: 'ok',
      warnings,
    });
  });
});

describe('trouble of the whole operator', () => {
  it.each([
    [{ fault: 'down' }, 'connect'],
    [{ fault: 'blackhole' }, 'timeout'],
    [{ fault: 'server-certificate', kind: 'expired' }, 'tls'],
    [{ fault: 'server-certificate', kind: 'wrong-host' }, 'tls'],
    [{ fault: 'server-certificate', kind: 'unknown-ca' }, 'tls'],
  ] as const)('%j is %s', async (fault, reason) => {
    expect(await probe('get-balance', fault, null)).toMatchObject({ reason, latencyMs: null });
  });

  it('a refused client certificate is named as a possibility at least', async () => {
    const result = await probe('get-balance', { fault: 'client-certificate-refused' }, null);
    expect(['auth', 'reset']).toContain(result.reason);
    expect(result.detail).toContain('client certificate');
  });
});
