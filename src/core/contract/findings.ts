/**
 * Findings of the daily contract probe: whether an operator refuses what the contract says it must. They never affect
 * availability.
 */
import type { EpochMs } from '../time.ts';

/** The documented negative tests of the contract. A closed list: metrics and the store use these words. */
export const CONTRACT_TESTS = ['unknown-sim', 'bad-location', 'bad-limit', 'no-certificate'] as const;
export type ContractTest = (typeof CONTRACT_TESTS)[number];

/** A number that no SIM has: its issuer does not exist, but its check digit is right. */
export const UNKNOWN_ICCID = '8900000000000000003';

/** `unclear`: no answer, or one that has other causes; nothing was learnt about the contract. */
export const CONTRACT_OUTCOMES = ['kept', 'broken', 'unclear'] as const;
export type ContractOutcome = (typeof CONTRACT_OUTCOMES)[number];

/** The result of one test. */
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

/** The known state of one test of an operator. */
export interface ContractFinding extends ContractResult {
  readonly operator: string;
  /** The start of the current run of each outcome. */
  readonly since: EpochMs;
}

/** The state after one more result. An unclear result leaves the certain part unchanged. */
export function findingAfter(
  previous: ContractFinding | undefined,
  operator: string,
  result: ContractResult,
): ContractFinding {
  if (previous !== undefined && result.outcome === 'unclear') return previous;
  const since = previous?.outcome === result.outcome ? previous.since : result.at;
  return { operator, ...result, since };
}
