import type { GrantOutcome } from '../../grants/grants.ts';
import { type Assessment, Findings } from '../../verdict/assessment.ts';
import type { ExchangeFacts } from '../../verdict/exchange.ts';
import { isObject, kindOf, parseJson, property } from '../../verdict/json.ts';
import { judgeResponse, noteAge, noteTransactionEcho } from '../../verdict/response.ts';
import { verdictOf } from '../../verdict/verdict.ts';
import type { BalanceReading } from '../get-balance/judge.ts';

/** Nothing to revoke (404) is as clean as a revocation. */
const CLEAN_STATUSES = [200, 204, 404] as const;

/** The grant itself. */
export function judgeGrant(facts: ExchangeFacts): Assessment {
  const findings = new Findings();
  const failed = judgeResponse(facts, [200, 201], findings);
  if (failed !== null) return failed;
  noteTransactionEcho(facts, findings);
  noteAge(facts, findings);
  judgeGrantBody(facts.body, findings);
  return findings.conclude();
}

/** The contract shows `{}`; an empty body is tolerated, a web page or an error object is not. */
function judgeGrantBody(body: string, findings: Findings): void {
  if (body.trim() === '') return;
  const json = parseJson(body, findings);
  const readable = isObject(json);
  findings.check('json', readable, `${json === undefined ? 'no JSON' : kindOf(json)}, expected a JSON object`);
  if (readable && property(json, 'error', findings) !== undefined) {
    findings.check('no error', false, 'an error object in a successful answer');
  }
}

/** A good grant, and the SIM's balance while it is active: walled-garden states must read as zero. */
export function withBalance(grant: Assessment, { assessment, megabytes }: BalanceReading): Assessment {
  if (megabytes === null) return { ...unverified(grant), retryAfterMs: assessment.retryAfterMs };
  const zero = megabytes === 0;
  const detail = zero ? '0 MB' : `${megabytes} MB left, expected 0`;
  const check = { name: 'balance during the grant', passed: zero, detail };
  const judgement = zero ? {} : { reason: 'functional' as const, detail: `${check.name}: ${detail}` };
  return { ...grant, ...judgement, checks: [...grant.checks, check] };
}

/** An unreadable balance is the trouble of another service, which has its own monitor. */
export function unverified(grant: Assessment): Assessment {
  return { ...grant, warnings: [...grant.warnings, 'grant-unverified'] };
}

/** The revocation of the grant. `ok` means that nothing is left behind. */
export function judgeRevocation(facts: ExchangeFacts): Assessment {
  const findings = new Findings();
  return judgeResponse(facts, CLEAN_STATUSES, findings) ?? findings.conclude();
}

/** Answers that prove that nothing was granted. */
const REFUSALS = [400, 401, 403, 404, 429];

/** What a probe leaves at the operator. The PUT may have had its effect although its answer was lost. */
export function grantOutcome(grant: ExchangeFacts, requestSent: boolean, revocation: Assessment | null): GrantOutcome {
  if (!requestSent) return { state: 'not-granted' };
  if (revocation?.reason === 'ok') return { state: 'revoked' };
  if (grant.failure === null && REFUSALS.includes(grant.statusCode ?? 0)) return { state: 'not-granted' };
  const { reason, retryAfterMs } = revocation ?? { reason: 'aborted', retryAfterMs: null };
  return { state: 'unrevoked', reason, retryAfterMs };
}

/**
 * A grant that works but cannot be revoked is a broken service too (A22). The first attempt at the clean-up counts,
 * because the contract knows no second; later ones only tidy up.
 */
export function judgeProvisioning(grant: Assessment, revocation: Assessment | null): Assessment {
  if (revocation === null) return grant;
  const merged = {
    warnings: [...new Set([...grant.warnings, ...revocation.warnings])],
    checks: [...grant.checks, ...revocation.checks.map((check) => ({ ...check, name: `clean-up ${check.name}` }))],
    retryAfterMs: grant.retryAfterMs ?? revocation.retryAfterMs,
  };
  if (revocation.reason === 'ok') return { ...grant, ...merged };
  const outcome = `the clean-up failed (${revocation.detail ?? revocation.reason})`;
  if (grant.reason !== 'ok') return { ...merged, reason: grant.reason, detail: `${grant.detail}; ${outcome}` };
  const reason = verdictOf(revocation.reason) === 'bad' ? 'cleanup' : revocation.reason;
  return { ...merged, reason, detail: outcome };
}
