/** The error budget as time: what the objective allows in the whole window, and how much of it is used so far. */
import { SECOND } from '../time.ts';
import { type Fraction, fraction, minus, over, times, toNumber, ZERO } from './fraction.ts';
import { intersect, type Period } from './period.ts';
import { addTallies, lostShareOf, type Tally } from './tally.ts';

export interface ErrorBudget {
  /** (1 - objective) x length of the window, whether it is over or not. */
  readonly totalSeconds: number;
  /** (1 - adjusted) x the time that was observed so far; null where nothing was measured. */
  readonly usedSeconds: number | null;
  /** Negative when overspent. */
  readonly leftSeconds: number | null;
}

export interface BudgetFigures {
  readonly errorBudget: ErrorBudget;
  /** leftSeconds / totalSeconds: 1 untouched, 0 spent, negative overspent. */
  readonly errorBudgetRemaining: number | null;
  /** (1 - adjusted) / (1 - objective): at 1 the budget would last exactly as long as the window. */
  readonly burn: number | null;
}

/** @param adjusted valid slots of the observed part of the window */
export function budgetFigures(adjusted: Tally, window: Period, watched: Period, objectivePpm: number): BudgetFigures {
  const total = totalOf(window, objectivePpm);
  const totalSeconds = toNumber(inSeconds(total));
  const lost = lostShareOf(adjusted);
  if (lost === null) {
    const errorBudget = { totalSeconds, usedSeconds: null, leftSeconds: null };
    return { errorBudget, errorBudgetRemaining: null, burn: null };
  }
  const used = times(lost, fraction(lengthOf(intersect(window, watched))));
  const left = minus(total, used);
  return {
    errorBudget: {
      totalSeconds,
      usedSeconds: toNumber(inSeconds(used)),
      leftSeconds: toNumber(inSeconds(left)),
    },
    errorBudgetRemaining: toNumber(over(left, total)),
    burn: toNumber(over(lost, allowedShare(objectivePpm))),
  };
}

/** A part of a window, and its valid slots. */
export interface WindowPart extends Period {
  readonly adjusted: Tally;
}

/** The share of the window's budget that was left after each of its parts; null where nothing at all was measured. */
export function budgetAfterEach(
  parts: readonly WindowPart[],
  window: Period,
  watched: Period,
  objectivePpm: number,
): (number | null)[] {
  const total = totalOf(window, objectivePpm);
  let soFar: Tally = addTallies([]);
  const left = parts.map(({ to, adjusted }) => {
    soFar = addTallies([soFar, adjusted]);
    const passed = intersect(intersect(window, watched) ?? { from: to, to }, { from: window.from, to });
    const used = times(lostShareOf(soFar) ?? ZERO, fraction(lengthOf(passed)));
    return toNumber(over(minus(total, used), total));
  });
  return lostShareOf(soFar) === null ? parts.map(() => null) : left;
}

/** In milliseconds. */
function totalOf(window: Period, objectivePpm: number): Fraction {
  return times(fraction(lengthOf(window)), allowedShare(objectivePpm));
}

function allowedShare(objectivePpm: number): Fraction {
  return fraction(1_000_000 - objectivePpm, 1_000_000);
}

function inSeconds(ms: Fraction): Fraction {
  return over(ms, fraction(SECOND));
}

function lengthOf(span: Period | null): number {
  return span === null ? 0 : span.to - span.from;
}
