import { judgeGetBalance } from '../probe-kinds/get-balance/judge.ts';
import type { ExchangeFacts, ExchangeFailure } from '../verdict/exchange.ts';
import { judgeFailure } from '../verdict/transport.ts';
import type { ContractOutcome, ContractTest } from './findings.ts';

/**
 * A missing certificate is refused in many ways: the contract's pages name 401 and 403, and some servers answer 400.
 */
const EXPECTED: Readonly<Record<ContractTest, readonly number[]>> = {
  'unknown-sim': [404],
  'bad-location': [400],
  'bad-limit': [400],
  'no-certificate': [401, 403, 400],
};
/** Answers with other causes: our credentials, too many requests, a service that is down. */
const TELLS_NOTHING: readonly (number | null)[] = [401, 403, 429, 502, 503, 504];
/** How servers end a handshake with an unknown client. An invalid certificate of the server gives other codes. */
const HANDSHAKE_ENDED = /^(?:EPROTO|ECONNRESET|EPIPE|ERR_SSL_.*)$/;

interface Judgement {
  readonly outcome: ContractOutcome;
  readonly detail: string;
}

/** Whether the answer to a deliberately wrong request is the refusal that the contract requires. */
export function judgeContractTest(test: ContractTest, facts: ExchangeFacts): Judgement {
  if (facts.failure !== null) return judgeFailedTest(test, facts.failure, facts);
  const { statusCode } = facts;
  const expected = EXPECTED[test];
  const kept = (statusCode !== null && expected.includes(statusCode)) || (test === 'unknown-sim' && switchedOff(facts));
  if (kept) return { outcome: 'kept', detail: `answered ${statusCode}` };
  const unclear = facts.crossTalk || TELLS_NOTHING.includes(statusCode);
  const detail = `answered ${statusCode}, expected ${expected.join(' or ')}`;
  return { outcome: unclear ? 'unclear' : 'broken', detail };
}

function judgeFailedTest(test: ContractTest, failure: ExchangeFailure, facts: ExchangeFacts): Judgement {
  const { reason, detail } = judgeFailure(failure, facts.secure);
  const refused = reason === 'auth' || ((reason === 'tls' || reason === 'reset') && HANDSHAKE_ENDED.test(failure.code));
  const kept = test === 'no-certificate' && refused && facts.statusCode === null;
  if (kept) return { outcome: 'kept', detail: `ended the TLS connection (${failure.code})` };
  return { outcome: 'unclear', detail: detail ?? reason };
}

/** `NOTSUPPORTED` tells the marketplace not to use a SIM, as 404 does. */
function switchedOff(facts: ExchangeFacts): boolean {
  const { assessment } = judgeGetBalance(facts, { iccid: '', expect: ['NOTSUPPORTED'] }, {});
  return assessment.reason === 'ok';
}
