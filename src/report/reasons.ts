import { assertNever } from '../core/assert-never.ts';
import { type Reason, type Verdict, verdictOf } from '../core/verdict/verdict.ts';

export type ReportedReason = Reason | 'missing';

/** The meaning of a reason, for a reader who does not know the program. */
const MEANINGS: Readonly<Record<ReportedReason, string>> = {
  ok: 'answered as the contract says',
  dns: 'the name did not resolve',
  connect: 'no connection could be made',
  tls: 'the TLS handshake failed or the certificate was not valid',
  auth: 'our valid credentials were refused',
  timeout: 'no complete answer before the deadline',
  reset: 'the connection broke before the answer was complete',
  protocol: 'the answer was not valid HTTP',
  status: 'an HTTP status that is not a success',
  redirect: 'a redirect where none is allowed, or to a place that is not allowed',
  'too-large': 'the answer was larger than any valid one',
  decode: 'the answer could not be decoded',
  functional: 'answered, but the business function did not work',
  cleanup: 'the test grant could not be revoked',
  throttled: 'the operator asked us to slow down',
  'own-network': 'our own network or resolver was at fault',
  'own-credentials': 'our own certificate or credentials were at fault',
  'test-data': 'our test SIMs or other test data were at fault',
  'pool-exhausted': 'no test SIM was free to use',
  'rate-cap': 'our agreed request rate was used up',
  late: 'our probe could not start in time',
  overrun: 'too many of our probes were under way at once',
  aborted: 'our program stopped or stalled',
  disabled: 'probing of the operator was switched off',
  'clock-step': 'our clock was set',
  missing: 'our monitor was not running',
};

export function meaningOf(reason: ReportedReason): string {
  return MEANINGS[reason];
}

export function verdictOfReported(reason: ReportedReason): Verdict {
  return reason === 'missing' ? 'unknown' : verdictOf(reason);
}

/** The side that a verdict counts against. */
export function accountOf(verdict: Verdict): string {
  switch (verdict) {
    case 'good':
      return 'counts as available';
    case 'bad':
      return 'counts against the operator';
    case 'excluded':
      return 'left out';
    case 'unknown':
      return 'left out, lowers coverage';
    default:
      return assertNever(verdict);
  }
}
