/** What on-call hears before a High incident: the failure so far, and how fast it spends the month's error budget. */

import type { EpochMs } from '../time.ts';
import type { BurnRule, EarlyWarningPolicy } from './policy.ts';

/** What the rules look at. */
export interface FailureSoFar {
  /** How long it has failed without a good sample in between; 0 when the newest known sample is good. */
  readonly failingForMs: number;
  /** Bad slots of the last so many milliseconds. */
  readonly badWithin: (windowMs: number) => number;
  readonly periodMs: number;
  readonly objectivePpm: number;
}

/** Why a warning is due, the gravest last: `burning-6x`, `burning-14.4x`, `suspected`, `degraded`. Empty: none is. */
export function warningReasons(failure: FailureSoFar, policy: EarlyWarningPolicy): string[] {
  const { suspectedAfterMs, degraded, burn } = policy;
  const burning = burn.filter((rule) => burns(failure, rule)).sort((a, b) => a.rate - b.rate);
  return [
    ...burning.map(({ rate }) => `burning-${rate}x`),
    ...(failure.failingForMs >= suspectedAfterMs ? ['suspected'] : []),
    ...(badShare(failure, degraded.overMs) >= degraded.ratio ? ['degraded'] : []),
  ];
}

/** Source: Google SRE workbook, "Alerting on SLOs", multiwindow, multi-burn-rate. */
function burns(failure: FailureSoFar, { rate, longMs, shortMs }: BurnRule): boolean {
  const threshold = (rate * (1_000_000 - failure.objectivePpm)) / 1_000_000;
  return badShare(failure, longMs) > threshold && badShare(failure, shortMs) > threshold;
}

/** Of all due slots: one that nobody knows of counts as not failed, so that our own gaps never warn of an operator. */
function badShare({ badWithin, periodMs }: FailureSoFar, windowMs: number): number {
  return (badWithin(windowMs) * periodMs) / Math.max(windowMs, periodMs);
}

export interface BudgetLeft {
  /** Share of the window's error budget that is left; negative when it is overspent. */
  readonly remaining: number;
  readonly windowMs: number;
}

/**
 * When the error budget of the contract's window is gone if it goes on failing as in the last `overMs`; null when it does
 * not fail, or nobody knows the budget. At or before `now` when it is gone already.
 */
export function budgetGoneAt(
  failure: FailureSoFar,
  budget: BudgetLeft | null,
  overMs: number,
  now: EpochMs,
): EpochMs | null {
  const share = badShare(failure, overMs);
  if (budget === null || share === 0) return null;
  if (budget.remaining <= 0) return now;
  const leftMs = (budget.remaining * budget.windowMs * (1_000_000 - failure.objectivePpm)) / 1_000_000;
  return Math.round(now + leftMs / share);
}

/** Figures of the month that Low incidents and forecasts rest on; null while nobody knows. */
export interface MonthFigures {
  readonly from: EpochMs;
  readonly budget: BudgetLeft | null;
  /** What exceeds the limit, in words; null when it is kept or inconclusive. */
  readonly latencyBreach: string | null;
}
