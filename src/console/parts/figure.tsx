import { count, duration, durationDown, latency, objective, percent, rate } from '../../core/format.ts';

const FORMATS = { percent, objective, latency, duration, durationDown, rate, count } as const;

/** A figure in the digits that the report prints. */
export function Figure({ of, value }: { of: keyof typeof FORMATS; value: number | null }) {
  return <span class="nowrap">{value === null ? '–' : FORMATS[of](value)}</span>;
}

/** What is left of an error budget; overspent with its sign. */
export function BudgetLeft({ seconds }: { seconds: number | null }) {
  if (seconds === null) return <>–</>;
  if (seconds >= 0) return <Figure of="durationDown" value={seconds * 1_000} />;
  return <span class="overdue nowrap">−{duration(-seconds * 1_000)}</span>;
}
