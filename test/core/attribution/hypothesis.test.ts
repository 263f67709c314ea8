import { describe, expect, it } from 'vitest';
import { type Ending, networkFailureOf, suspicionOf } from '../../../src/core/attribution/hypothesis.ts';
import type { ProbeSpec } from '../../../src/core/probe-kinds/kinds.ts';
import type { Transport } from '../../../src/core/probe-kinds/spec.ts';

const SIMS = [{ iccid: '8988247000100003319', expect: ['NONE'] }];
const CERT: Transport<string> = { tls: { cert: 'c', key: 'k' } };
const LOGIN: Transport<string> = { basicAuth: { username: 'u', password: 'p' } };
const PHASES = { dns: 1, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 };

function balances(transport: Transport<string> = CERT, baseUrl = 'https://api.example/v1'): ProbeSpec<string> {
  return { kind: 'get-balance', baseUrl, transport, sims: SIMS, fieldsTemplate: 'basic' };
}

function page(transport: Transport<string> = {}, url = 'https://www.example/'): ProbeSpec<string> {
  return { kind: 'http', url, method: 'GET', transport, expect: { status: [200] } };
}

function ending(overrides: Partial<Ending>): Ending {
  return {
    reason: 'status',
    detail: null,
    statusCode: null,
    phasesMs: null,
    checks: [],
    mayBeRefusal: false,
    ...overrides,
  };
}

describe('a refusal', () => {
  it.each([
    [401, CERT, 'certificate'],
    [403, CERT, 'certificate'],
    [null, CERT, 'certificate'],
    [401, LOGIN, 'login'],
    [403, LOGIN, 'login'],
    [401, { ...CERT, ...LOGIN }, 'login'],
    [403, { ...CERT, ...LOGIN }, 'certificate'],
    [401, { headers: { 'X-Key': 'a plain value' } }, undefined],
    [401, {}, undefined],
  ] as const)('with status %s to %j is about our %s', (statusCode, transport, credential) => {
    const suspicion = suspicionOf(ending({ reason: 'auth', statusCode }), balances(transport));
    expect(suspicion ?? {}).toMatchObject(credential === undefined ? {} : { kind: 'credentials', credential });
    expect(suspicion === null).toBe(credential === undefined);
  });

  it('may be a broken connection, where a certificate was shown', () => {
    const broken = ending({ reason: 'reset', mayBeRefusal: true });
    expect(suspicionOf(broken, balances())).toEqual({
      kind: 'credentials',
      credential: 'certificate',
      explicit: false,
    });
    expect(suspicionOf(broken, balances(LOGIN))).toBeNull();
    expect(suspicionOf(ending({ reason: 'reset' }), balances())).toBeNull();
  });
});

describe('a network failure', () => {
  it.each([
    ['dns', {}, 'dns'],
    ['connect', { connect: 5 }, 'connect'],
    ['timeout', {}, 'dns'],
    ['timeout', { connect: 5 }, 'connect'],
    ['timeout', { connect: 5, tls: 1 }, null],
    ['timeout', { connect: 5, wait: 1 }, null],
    ['own-network', { connect: 1 }, 'connect'],
    ['status', { connect: 1 }, null],
  ] as const)('%s after %j is %s', (reason, phases, failing) => {
    expect(networkFailureOf(ending({ reason, phasesMs: { ...PHASES, ...phases } }))).toBe(failing);
  });

  it.each(['127.0.0.1', '127.1.2.3', '[::1]', '[::ffff:127.0.0.1]', 'localhost', 'a.localhost'])(
    'of %s says nothing about the network, since that is this machine',
    (host) => {
      expect(suspicionOf(ending({ reason: 'connect' }), page({}, `http://${host}:8080/`))).toBeNull();
      expect(suspicionOf(ending({ reason: 'connect' }), balances({}, `https://${host}/v1`))).toBeNull();
    },
  );

  it.each(['192.0.2.1', '[2001:db8::1]', 'localhost.example', '127.example'])('of %s may be ours', (host) => {
    expect(suspicionOf(ending({ reason: 'connect' }), page({}, `http://${host}/`))).toEqual({
      kind: 'network',
      failing: 'connect',
    });
  });

  it('that was laid on us already is no suspicion any more', () => {
    expect(suspicionOf(ending({ reason: 'own-network', phasesMs: { ...PHASES, connect: 1 } }), page())).toBeNull();
  });
});

describe('a status', () => {
  it.each([
    [404, balances(), { kind: 'sim', doubt: 'unknown' }],
    [404, page(), null],
    [400, balances(), { kind: 'request' }],
    [400, page(), { kind: 'request' }],
    [500, balances(), null],
  ])('%i', (statusCode, spec, suspicion) => {
    expect(suspicionOf(ending({ statusCode }), spec)).toEqual(suspicion);
  });
});

describe('a balance of the wrong type', () => {
  const failed = (...names: string[]) => names.map((name) => ({ name, passed: false, detail: '' }));
  it('makes us doubt the SIM, unless more is wrong with it', () => {
    const suspicion = (checks: Ending['checks']) => suspicionOf(ending({ reason: 'functional', checks }), balances());
    expect(suspicion(failed('expected type'))).toEqual({ kind: 'sim', doubt: 'type' });
    expect(suspicion(failed('balances', 'expected type'))).toBeNull();
    expect(suspicion([])).toBeNull();
  });
});

it.each(['ok', 'throttled', 'protocol', 'redirect', 'too-large', 'own-credentials'] as const)(
  '%s is beyond doubt',
  (reason) => {
    expect(suspicionOf(ending({ reason, mayBeRefusal: true, statusCode: 404 }), balances())).toBeNull();
  },
);
