/** What on-call learns before a High incident: the failure so far, and how fast it spends the month's error budget. */

import { type EpochMs, MINUTE, SECOND } from '../time.ts';
import type { BurnRule, EarlyWarningPolicy } from './policy.ts';

/** The facts that the rules evaluate. */
export interface FailureSoFar {
  /** How long it has failed without a good sample in between; 0 when the newest known sample is good. */
  readonly failingForMs: number;
  /** How long its slots have been due. */
  readonly watchedForMs: number;
  /** Bad slots of the last `windowMs` milliseconds. */
  readonly badWithin: (windowMs: number) => number;
  /** Slots that the schedule had due in the same time. */
  readonly dueWithin: (windowMs: number) => number;
  readonly objectivePpm: number;
}

/**
 * Why a warning is due, the most severe reason last: `burning-6x`, `burning-14.4x`, `suspected`, `degraded`. Empty: no
 * warning.
 */
export function warningReasons(failure: FailureSoFar, policy: EarlyWarningPolicy): string[] {
  const { suspectedAfterMs, degraded, burn } = policy;
  const burning = burn.filter((rule) => burns(failure, rule)).sort((a, b) => a.rate - b.rate);
  return [
    ...burning.map(({ rate }) => `burning-${rate}x`),
    ...(failure.failingForMs >= suspectedAfterMs ? ['suspected'] : []),
    ...(isDegraded(failure, degraded) ? ['degraded'] : []),
  ];
}

const LEAST_WATCHED_MS = 5 * MINUTE;

/** Source: Google SRE workbook, "Alerting on SLOs", multiwindow, multi-burn-rate. */
function burns(failure: FailureSoFar, { rate, longMs, shortMs }: BurnRule): boolean {
  // The rate in thousandths and the budget in parts per million are whole numbers.
  const allowed = Math.round(rate * 1_000) * (1_000_000 - failure.objectivePpm);
  const over = (windowMs: number) => failure.badWithin(windowMs) * 1e9 > allowed * failure.dueWithin(windowMs);
  // Two probes of a monitor that has just begun say nothing of a month.
  if (failure.watchedForMs < LEAST_WATCHED_MS) return false;
  return over(longMs) && over(shortMs);
}

function isDegraded(
  { badWithin, dueWithin }: FailureSoFar,
  { ratio, overMs }: EarlyWarningPolicy['degraded'],
): boolean {
  const bad = badWithin(overMs);
  return bad > 0 && bad * 1_000_000 >= Math.round(ratio * 1_000_000) * dueWithin(overMs);
}

/**
 * A share of all due slots. A slot without a result counts as not failed, so that our own gaps never warn about an
 * operator.
 */
function badShare({ badWithin, dueWithin }: FailureSoFar, windowMs: number): number {
  const bad = badWithin(windowMs);
  return bad === 0 ? 0 : bad / Math.max(bad, dueWithin(windowMs));
}

/** The error budget of the whole contract window as time; the rest is negative when it is overspent. */
export interface BudgetLeft {
  readonly leftSeconds: number;
  readonly totalSeconds: number;
}

/**
 * When the error budget of the contract's window is spent if the failure continues as in the last `overMs`; null
 * without a failure, or when the budget is unknown. At or before `now` when it is spent already.
 */
export function budgetGoneAt(
  failure: FailureSoFar,
  budget: BudgetLeft | null,
  overMs: number,
  now: EpochMs,
): EpochMs | null {
  const share = badShare(failure, overMs);
  if (budget === null || share === 0) return null;
  if (budget.leftSeconds <= 0) return now;
  return Math.round(now + (budget.leftSeconds * SECOND) / share);
}

/** The figures of the month that Low incidents and forecasts use; null while they are unknown. */
export interface MonthFigures {
  readonly from: EpochMs;
  readonly budget: BudgetLeft | null;
  /** The exceeded limit in words; null when it is met or inconclusive. */
  readonly latencyBreach: string | null;
}
