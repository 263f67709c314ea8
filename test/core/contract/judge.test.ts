import { describe, expect, it } from 'vitest';
import { CONTRACT_TESTS, type ContractOutcome, type ContractTest } from '../../../src/core/contract/findings.ts';
import { judgeContractTest } from '../../../src/core/contract/judge.ts';
import type { ExchangeFailure } from '../../../src/core/verdict/exchange.ts';
import { answer } from '../verdict/answers.ts';

const outcomeOf = (test: ContractTest, statusCode: number): ContractOutcome =>
  judgeContractTest(test, answer({}, { statusCode })).outcome;

const failed = (test: ContractTest, phase: ExchangeFailure['phase'], code: string, statusCode: number | null = null) =>
  judgeContractTest(test, answer('', { statusCode, failure: { phase, code, attempts: [], explanation: null } }))
    .outcome;

describe('a request that is wrong on purpose', () => {
  it.each([
    ['unknown-sim', 404, 'kept'],
    ['unknown-sim', 200, 'broken'],
    ['unknown-sim', 400, 'broken'],
    ['unknown-sim', 500, 'broken'],
    ['bad-location', 400, 'kept'],
    ['bad-location', 404, 'broken'],
    ['bad-limit', 400, 'kept'],
    ['bad-limit', 200, 'broken'],
    ['no-certificate', 401, 'kept'],
    ['no-certificate', 403, 'kept'],
    ['no-certificate', 400, 'kept'],
    ['no-certificate', 200, 'broken'],
    ['no-certificate', 404, 'broken'],
  ] as const)('%s answered %i is %s', (test, statusCode, outcome) => {
    expect(outcomeOf(test, statusCode)).toBe(outcome);
  });

  it.each([429, 502, 503, 504])('teaches nothing when the answer is %i', (statusCode) => {
    expect(CONTRACT_TESTS.map((test) => outcomeOf(test, statusCode))).toEqual(CONTRACT_TESTS.map(() => 'unclear'));
  });

  it.each([401, 403])('teaches nothing about the request when our credentials are refused with %i', (statusCode) => {
    expect(outcomeOf('bad-limit', statusCode)).toBe('unclear');
  });

  it('teaches nothing when the answer belongs to another request', () => {
    expect(judgeContractTest('bad-limit', answer({}, { crossTalk: true })).outcome).toBe('unclear');
  });

  it('may be answered for a SIM that the marketplace is told to leave alone', () => {
    const balances = (type: string) => answer({ balances: [{ type, dataRemaininginMB: 0, timeRemaining: 'PT0S' }] });
    expect(judgeContractTest('unknown-sim', balances('NOTSUPPORTED')).outcome).toBe('kept');
    expect(judgeContractTest('unknown-sim', balances('NONE')).outcome).toBe('broken');
    expect(judgeContractTest('bad-limit', balances('NOTSUPPORTED')).outcome).toBe('broken');
  });

  it('says what came and what was expected', () => {
    expect(judgeContractTest('unknown-sim', answer()).detail).toBe('answered 200, expected 404');
  });
});

describe('a request that got no answer', () => {
  it('is refused for want of a certificate when the handshake is ended', () => {
    expect(failed('no-certificate', 'tls', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')).toBe('kept');
    expect(failed('no-certificate', 'tls', 'ECONNRESET')).toBe('kept');
  });

  it('teaches nothing when the name, the address or the clock failed', () => {
    expect(failed('no-certificate', 'dns', 'ENOTFOUND')).toBe('unclear');
    expect(failed('no-certificate', 'connect', 'ECONNREFUSED')).toBe('unclear');
    expect(failed('no-certificate', 'wait', 'DEADLINE')).toBe('unclear');
  });

  it('is no refusal when the certificate of the operator is at fault, or an answer had begun', () => {
    expect(failed('no-certificate', 'tls', 'CERT_HAS_EXPIRED')).toBe('unclear');
    expect(failed('no-certificate', 'receive', 'ECONNRESET', 200)).toBe('unclear');
  });

  it('teaches nothing about the other tests when the handshake is ended', () => {
    expect(failed('unknown-sim', 'tls', 'ECONNRESET')).toBe('unclear');
  });
});
