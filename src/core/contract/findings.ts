/** Whether an operator refuses what the contract says it must: findings of the daily contract probe, never availability. */
import type { EpochMs } from '../time.ts';

/** The documented negative tests of the contract. A closed list: the words stand in metrics and in the store. */
export const CONTRACT_TESTS = ['unknown-sim', 'bad-location', 'bad-limit', 'no-certificate'] as const;
export type ContractTest = (typeof CONTRACT_TESTS)[number];

/** A number that no SIM has: an issuer that does not exist, with a right check digit. */
export const UNKNOWN_ICCID = '8900000000000000003';

/** `unclear`: no answer, or one that has other causes; nothing was learnt about the contract. */
export const CONTRACT_OUTCOMES = ['kept', 'broken', 'unclear'] as const;
export type ContractOutcome = (typeof CONTRACT_OUTCOMES)[number];

/** One test as it went. */
export interface ContractResult {
  readonly test: ContractTest;
  readonly outcome: ContractOutcome;
  /** `answered 200, expected 404` */
  readonly detail: string;
  readonly statusCode: number | null;
  /** Null when our own credentials failed before anything was sent. */
  readonly transactionId: string | null;
  readonly at: EpochMs;
}

/** What is known of one test of an operator. */
export interface ContractFinding extends ContractResult {
  readonly operator: string;
  /** Since when each look had this outcome. */
  readonly since: EpochMs;
}

/** What is known after another look. What was certain stays so when a look remained unclear. */
export function findingAfter(
  previous: ContractFinding | undefined,
  operator: string,
  result: ContractResult,
): ContractFinding {
  if (previous !== undefined && result.outcome === 'unclear') return previous;
  const since = previous?.outcome === result.outcome ? previous.since : result.at;
  return { operator, ...result, since };
}
