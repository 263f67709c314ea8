import { type Assessment, Findings } from '../../verdict/assessment.ts';
import type { ExchangeFacts } from '../../verdict/exchange.ts';
import { judgeResponse, noteAge } from '../../verdict/response.ts';
import type { HttpSpec } from './spec.ts';

/** A custom service: the expected status, and a text in the body where one was configured. */
export function judgeHttp(facts: ExchangeFacts, expect: HttpSpec<unknown>['expect']): Assessment {
  const findings = new Findings();
  const failed = judgeResponse(facts, expect.status, findings);
  if (failed !== null) return failed;
  noteAge(facts, findings);
  if (expect.contains !== undefined) {
    const found = facts.body.includes(expect.contains);
    findings.check('contains', found, found ? 'the expected text is there' : 'the expected text is missing');
  }
  return findings.conclude();
}
