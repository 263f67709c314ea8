import { type Assessment, Findings } from '../../verdict/assessment.ts';
import type { ExchangeFacts } from '../../verdict/exchange.ts';
import { noteConnection } from '../../verdict/response.ts';
import { judgeFailure } from '../../verdict/transport.ts';

/** `found`: the expected text came. A server that ended its reply without it is up, and does not do its work. */
export function judgeTcp(facts: ExchangeFacts, found: boolean): Assessment {
  const findings = new Findings();
  noteConnection(facts, findings);
  if (facts.failure !== null) return findings.as(judgeFailure(facts.failure, facts.secure));
  findings.check('contains', found, found ? 'the expected text is there' : 'the expected text is missing');
  return findings.conclude();
}
