import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { simulatedOperator } from '../support/simulated-operator.ts';

type Kind = 'get-balance' | 'provisioning' | 'mo-direct';

const operator = simulatedOperator({ basicAuthUser: 'marketplace' });
/** Faults that hold an answer back. All others are seen at once, and a busy machine may take its time for them. */
const HOLDING: readonly string[] = ['blackhole', 'drip', 'slow-header-fast-body', 'fast-header-slow-body'];
const probe = (kind: Kind, fault: FaultInput, service: Kind | null = kind) =>
  operator.probe(kind, fault, {
    deadlineMs: HOLDING.includes(nameOf(fault)) ? 400 : 10_000,
    whole: service === null,
  });

function nameOf(fault: FaultInput): string {
  return typeof fault === 'string' ? fault : fault.fault;
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
