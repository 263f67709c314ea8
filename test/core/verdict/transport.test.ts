import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PHASES } from '../../../src/core/sample.ts';
import { FAILURE } from '../../../src/core/verdict/exchange.ts';
import { judgeFailure } from '../../../src/core/verdict/transport.ts';
import { REASONS } from '../../../src/core/verdict/verdict.ts';
import { runs } from '../../support/random.ts';

const failure = (code: string, phase: (typeof PHASES)[number], attempts: string[] = []) => ({
  code,
  phase,
  attempts,
  explanation: null,
});

it.each([
  ['ENOTFOUND', 'dns', 'dns'],
  ['ETIMEOUT', 'dns', 'dns'],
  [FAILURE.resolverDown, 'dns', 'own-network'],
  ['ECONNREFUSED', 'connect', 'connect'],
  ['EHOSTUNREACH', 'connect', 'connect'],
  ['ECONNRESET', 'connect', 'connect'],
  ['ECONNRESET', 'tls', 'tls'],
  ['EPROTO', 'tls', 'tls'],
  ['CERT_HAS_EXPIRED', 'tls', 'tls'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'wait', 'auth'],
  ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'tls', 'auth'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls', 'auth'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls', 'tls'],
  ['ECONNRESET', 'wait', 'reset'],
  ['EPIPE', 'send', 'reset'],
  [FAILURE.closed, 'receive', 'reset'],
  [FAILURE.badResponse, 'receive', 'protocol'],
  [FAILURE.deadline, 'dns', 'dns'],
  [FAILURE.deadline, 'connect', 'connect'],
  [FAILURE.deadline, 'tls', 'timeout'],
  [FAILURE.deadline, 'receive', 'timeout'],
  [FAILURE.bodyTooLarge, 'receive', 'too-large'],
  [FAILURE.headersTooLarge, 'receive', 'too-large'],
  [FAILURE.decode, 'receive', 'decode'],
  [FAILURE.addressNotAllowed, 'dns', 'own-network'],
  [FAILURE.specialAddress, 'dns', 'dns'],
  [FAILURE.aborted, 'wait', 'aborted'],
  ['ENETUNREACH', 'connect', 'own-network'],
  ['EMFILE', 'dns', 'own-network'],
] as const)('%s while in %s is %s', (code, phase, reason) => {
  expect(judgeFailure(failure(code, phase), true)).toMatchObject({ reason });
});

it('blames our own network only if every address failed for its sake', () => {
  const codes = (...attempts: string[]) => judgeFailure(failure(attempts[0]!, 'connect', attempts), true).reason;
  expect(codes('ENETUNREACH', 'ECONNREFUSED')).toBe('connect');
  expect(codes('ENETUNREACH', 'ENETUNREACH')).toBe('own-network');
});

it('hints at our certificate when a TLS server hangs up unanswered', () => {
  const detail = (phase: 'tls' | 'wait' | 'receive', secure: boolean) =>
    judgeFailure(failure('ECONNRESET', phase), secure).detail;
  expect(detail('tls', true)).toContain('client certificate');
  expect(detail('wait', true)).toContain('client certificate');
  expect(detail('receive', true)).not.toContain('client certificate');
  expect(detail('wait', false)).not.toContain('client certificate');
});

it('has a reason for every code there may ever be', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom(...PHASES),
      fc.array(fc.string()),
      fc.boolean(),
      (code, phase, attempts, secure) => {
        expect(REASONS).toContain(judgeFailure(failure(code, phase, attempts), secure).reason);
      },
    ),
    { numRuns: runs(200) },
  );
});

it('does not take a word of the language for a code', () => {
  expect(judgeFailure(failure('constructor', 'connect'), true)).toEqual({
    reason: 'connect',
    detail: 'constructor, while connecting',
  });
});
