/**
 * The catalogue of failure modes: what can happen between the monitor and an operator, and how a slot ends when it does.
 * The tests of `test/catalogue` prove each case over real sockets, and docs/verdicts.md prints the table from here.
 */
import type { Reason } from '../../src/core/verdict/verdict.ts';
import type { Warning } from '../../src/core/verdict/warnings.ts';

export interface FailureCase {
  /** Unique within its mode; the test of the case bears it as its name. */
  readonly when: string;
  /** `missing`: the slot leaves no sample. */
  readonly reason: Reason | 'missing';
  /** Contract warnings of the sample. */
  readonly warnings?: readonly Warning[];
}

export interface FailureMode {
  readonly row: number;
  readonly title: string;
  /** Empty when the mode cannot occur here: `note` says why. */
  readonly cases: readonly FailureCase[];
  readonly note?: string;
}

const is = (when: string, reason: FailureCase['reason'], ...warnings: Warning[]): FailureCase =>
  warnings.length === 0 ? { when, reason } : { when, reason, warnings };

export const FAILURE_MODES: readonly FailureMode[] = [
  {
    row: 1,
    title: 'the operator’s name does not resolve, others do',
    cases: [
      is('NXDOMAIN', 'dns'),
      is('SERVFAIL', 'dns'),
      is('the name server stays silent', 'dns'),
      is('a second resolver knows the name', 'dns', 'resolvers-differ'),
    ],
  },
  { row: 2, title: 'the control name does not resolve either', cases: [is('our resolver is down', 'own-network')] },
  {
    row: 3,
    title: 'the name leads to a wrong but live host',
    cases: [is('its certificate is for another host', 'tls')],
  },
  {
    row: 4,
    title: 'no TCP connection',
    cases: [
      is('refused', 'connect'),
      is('SYN dropped', 'connect'),
      is('host unreachable', 'connect'),
      is('all operators at once, and our references too', 'own-network'),
    ],
  },
  { row: 5, title: 'half-open: the connection is accepted, then silence', cases: [is('never a byte', 'timeout')] },
  {
    row: 6,
    title: 'one dead address family',
    cases: [is('dead IPv6, good IPv4', 'ok', 'address-fallback'), is('dead IPv4, good IPv6', 'ok', 'address-fallback')],
  },
  {
    row: 7,
    title: 'wrong server certificate',
    cases: [is('expired', 'tls'), is('for another host', 'tls'), is('self-signed', 'tls')],
  },
  {
    row: 8,
    title: 'the server does not send its intermediate certificate',
    cases: [is('nobody knows it', 'tls'), is('our extra bundle has it', 'ok', 'intermediate-missing')],
  },
  {
    row: 9,
    title: 'no common TLS',
    cases: [is('only TLS 1.0 and 1.1 offered', 'tls'), is('no common cipher', 'tls')],
  },
  {
    row: 10,
    title: 'our client certificate is refused, on TLS 1.2 and 1.3',
    cases: [
      is('by a TLS alert', 'auth'),
      is('by a reset in the handshake, as on TLS 1.2', 'tls'),
      is('by a reset after it, as on TLS 1.3', 'reset'),
      is('by a 400 page', 'auth'),
      is('by 401', 'auth'),
      is('by 403', 'auth'),
      is('and the canary refuses it too', 'own-credentials'),
      is('at first, and only the monitor uses it', 'own-credentials'),
      is('for the fourth time, and only the monitor uses it', 'auth'),
      is('by half of the operators within five minutes', 'own-credentials'),
    ],
  },
  { row: 11, title: 'our client certificate has expired', cases: [is('nothing is sent', 'own-credentials')] },
  {
    row: 12,
    title: 'our Basic credentials are refused with 401',
    cases: [
      is('they were never accepted', 'own-credentials'),
      is('accepted before, first refusals', 'own-credentials'),
      is('accepted before, refused again and again', 'auth'),
    ],
  },
  {
    row: 13,
    title: 'slow to the first byte',
    cases: [
      is('after 1.5 times the latency limit', 'ok'),
      is('just before the deadline', 'ok'),
      is('just after the deadline', 'timeout'),
    ],
    note: 'Slow is good, with a latency above the limit.',
  },
  { row: 14, title: 'fast header, slow body', cases: [is('the body time is in the latency', 'ok')] },
  { row: 15, title: 'a body that drips without end', cases: [is('one byte each 200 ms', 'timeout')] },
  {
    row: 16,
    title: 'a body beyond any valid size',
    cases: [is('chunked without end', 'too-large'), is('1 GB announced', 'too-large')],
  },
  {
    row: 17,
    title: 'a small body that unpacks to many megabytes',
    cases: [is('gzip', 'too-large'), is('brotli', 'too-large'), is('deflate', 'too-large')],
  },
  {
    row: 18,
    title: 'the connection breaks within the answer',
    cases: [
      is('reset in the body', 'reset'),
      is('closed before the announced length', 'reset'),
      is('closed within a chunk', 'reset'),
      is('reset before any byte', 'reset'),
    ],
  },
  {
    row: 19,
    title: 'the server closes idle connections',
    cases: [is('each probe uses a connection of its own', 'ok')],
    note: 'Connections are never reused, so a keep-alive race cannot look like a failure.',
  },
  {
    row: 20,
    title: 'HTTP/2',
    cases: [is('offered beside HTTP/1.1', 'ok'), is('nothing else is spoken', 'tls')],
    note: 'Probes speak HTTP/1.1 only, so no GOAWAY can reach them.',
  },
  {
    row: 21,
    title: 'answers that are not HTTP/1.1',
    cases: [
      is('garbage', 'protocol'),
      is('lines that end in LF only', 'ok', 'lenient-syntax'),
      is('length and chunks together', 'protocol'),
      is('64 KiB of headers', 'too-large'),
      is('thousands of small headers', 'too-large'),
    ],
  },
  {
    row: 22,
    title: 'server errors',
    cases: [
      is('500', 'status'),
      is('502', 'status'),
      is('503', 'status'),
      is('504', 'status'),
      is('503 with Retry-After', 'status'),
    ],
  },
  {
    row: 23,
    title: '429',
    cases: [
      is('with seconds', 'throttled'),
      is('with an HTTP date', 'throttled'),
      is('with a date in the past', 'throttled'),
      is('without Retry-After', 'throttled', 'retry-after'),
      is('with ten hours', 'throttled'),
    ],
    note: 'We pause for as long as the operator asks, between 1 second and 15 minutes.',
  },
  {
    row: 24,
    title: '429 for longer than 30 minutes, within the agreed rate',
    cases: [is('each probe', 'throttled')],
  },
  {
    row: 25,
    title: '400 on our ordinary request',
    cases: [is('it worked before', 'status'), is('it never worked', 'test-data')],
  },
  {
    row: 26,
    title: '404 for a test SIM',
    cases: [
      is('for one of them', 'test-data'),
      is('for all that worked before', 'status'),
      is('for all, and none ever worked', 'test-data'),
    ],
  },
  { row: 27, title: '409 on a fresh transaction id', cases: [is('as if it were repeated', 'status')] },
  { row: 28, title: '409 on a repeated order', cases: [], note: 'Orders are never probed.' },
  {
    row: 29,
    title: 'a redirect of an API call',
    cases: [is('301', 'redirect'), is('302', 'redirect'), is('307', 'redirect')],
    note: 'Never followed, so that our client certificate goes to no other host.',
  },
  {
    row: 30,
    title: '200 without a valid answer',
    cases: [
      is('an error object', 'functional'),
      is('an empty object', 'functional'),
      is('null', 'functional'),
      is('an array', 'functional'),
      is('a web page', 'functional'),
      is('an empty body', 'functional'),
      is('204', 'functional'),
    ],
  },
  {
    row: 31,
    title: 'a valid answer in an unusual form',
    cases: [
      is('declared as text', 'ok', 'content-type'),
      is('with a byte order mark', 'ok', 'byte-order-mark'),
      is('names in upper case', 'ok', 'letter-case'),
      is('a number as text', 'ok', 'numeric-string'),
    ],
  },
  { row: 32, title: 'a duplicate key', cases: [is('the last one counts', 'ok', 'duplicate-key')] },
  { row: 33, title: 'fields that the contract does not know', cases: [is('they are ignored', 'ok')] },
  {
    row: 34,
    title: 'a balance that breaks the contract',
    cases: [
      is('a mandatory field is missing', 'functional'),
      is('an unknown type', 'functional'),
      is('NaN', 'functional'),
      is('a negative number', 'functional'),
      is('1e400', 'functional'),
      is('a bad duration', 'functional'),
    ],
  },
  {
    row: 35,
    title: 'the data field in each of its spellings',
    cases: [
      is('dataRemaininginMB', 'ok'),
      is('dataRemainingInMB', 'ok', 'spelling-in-mb'),
      is('dataRemainingMB', 'ok', 'spelling-mb'),
    ],
    note: 'All examples of the contract use the first one.',
  },
  {
    row: 36,
    title: 'countries in an unusual form',
    cases: [is('UK', 'ok', 'country-code'), is('lower case', 'ok', 'country-code')],
  },
  {
    row: 37,
    title: 'more balances than were asked for',
    cases: [is('above the limit', 'ok', 'limit-exceeded'), is('of another country', 'ok', 'other-country')],
  },
  {
    row: 38,
    title: 'our transaction id is not repeated',
    cases: [
      is('it is missing', 'ok', 'transaction-echo-missing'),
      is('it is another one', 'ok', 'transaction-echo-mismatch'),
    ],
  },
  {
    row: 39,
    title: 'the answer to another request of ours',
    cases: [is('with the id of a request in flight', 'functional')],
  },
  {
    row: 40,
    title: 'a stale balance',
    cases: [is('the time left does not fall', 'ok', 'stale-balance'), is('held by a cache', 'ok', 'cached-answer')],
  },
  {
    row: 41,
    title: 'a test SIM with another type than agreed',
    cases: [
      is('NOTSUPPORTED for one of them', 'test-data'),
      is('NONE for the one with a plan', 'test-data'),
      is('NOTSUPPORTED for all', 'functional'),
    ],
  },
  {
    row: 42,
    title: 'a granted microbalance shows in the balance',
    cases: [is('PUT 200, then a balance above zero', 'functional')],
    note: 'Only with `microbalance.verify`.',
  },
  {
    row: 43,
    title: 'the answer to PUT is lost',
    cases: [is('granted all the same, DELETE 200', 'timeout')],
  },
  {
    row: 44,
    title: 'the grant cannot be revoked',
    cases: [
      is('DELETE 500', 'cleanup'),
      is('DELETE without an answer', 'cleanup'),
      is('the monitor is killed between PUT and DELETE', 'missing'),
    ],
    note: 'A grant that a killed monitor left behind is revoked at the next start.',
  },
  { row: 45, title: 'nothing to revoke', cases: [is('DELETE 404 after a lost PUT', 'timeout')] },
  { row: 46, title: 'no test SIM below its cap', cases: [is('no request leaves', 'pool-exhausted')] },
  {
    row: 47,
    title: 'the portal answers 200 with the wrong page',
    cases: [
      is('a maintenance text', 'functional'),
      is('without the marker', 'functional'),
      is('a blank shell', 'functional'),
    ],
  },
  { row: 48, title: 'the portal asks to sign in', cases: [is('with the marker', 'ok')] },
  {
    row: 49,
    title: 'the portal redirects where it must not',
    cases: [
      is('in a loop', 'redirect'),
      is('more than ten times', 'redirect'),
      is('to http', 'redirect'),
      is('to an unknown host', 'redirect'),
    ],
  },
  {
    row: 50,
    title: 'the portal treats us as a bot',
    cases: [is('403', 'own-network'), is('429', 'own-network'), is('a script page with 200', 'own-network')],
    note: 'Customers are not affected: ask the operator to allow our addresses.',
  },
  {
    row: 51,
    title: 'the portal’s main script is missing',
    cases: [is('the page itself is good', 'ok', 'asset-missing'), is('with `checkAssets`', 'functional')],
    note: 'Checked in one probe of twenty; with `checkAssets`, in every probe.',
  },
  { row: 52, title: 'a cache answers for the portal', cases: [is('an old page', 'ok', 'cached-answer')] },
  {
    row: 53,
    title: 'the portal does not know its launch parameters',
    cases: [is('500 on `iccids`', 'functional')],
    note: 'Only with the form `esim` in `portal.forms`.',
  },
  {
    row: 54,
    title: 'most requests fail at random',
    cases: [is('a failed one', 'status'), is('a good one between them', 'ok')],
    note: 'One good answer restarts the clock of a High incident.',
  },
  {
    row: 55,
    title: 'an outage around the 30 minutes of a High incident',
    cases: [
      is('29 min 59 s: no incident', 'status'),
      is('30 min 1 s: High', 'status'),
      is('twice 20 minutes, one good answer between: no incident', 'status'),
    ],
  },
  { row: 56, title: 'bad from one location only', cases: [], note: 'Needs several locations.' },
  {
    row: 57,
    title: 'our clock or machine pauses or jumps',
    cases: [
      is('the program is paused: the slots of the pause', 'late'),
      is('the machine sleeps: the slots of the sleep', 'missing'),
      is('the wall clock steps by an hour during a probe', 'clock-step'),
      is('summer time begins', 'ok'),
    ],
  },
  {
    row: 58,
    title: 'our event loop stalls for 300 ms',
    cases: [is('the verdict stays, the latency is dropped', 'ok')],
  },
  {
    row: 59,
    title: 'our store is unavailable',
    cases: [is('samples are buffered and stored later', 'ok'), is('the program is down', 'missing')],
  },
  {
    row: 60,
    title: 'announced maintenance',
    cases: [
      is('inside the window: kept as it is', 'status'),
      is('announced too late: counts', 'status'),
      is('overrun: counts', 'status'),
    ],
    note: 'Probing continues; the figures decide what counts.',
  },
];
