import { type Point, rounded, type Shape } from './shapes.ts';

/** The drawing area of a chart over days: what both line charts have in common. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  /** Middle of a day, counted from 0. */
  x(day: number): number;
  /** Boundary before a day. */
  edge(day: number): number;
  y(value: number): number;
  readonly left: number;
  readonly right: number;
  /** Grid lines with their labels, and the days below. */
  readonly axes: readonly Shape[];
}

const WIDTH = 360;
const HEIGHT = 170;
const LEFT = 52;
const RIGHT = WIDTH - 4;
const TOP = 8;
const BOTTOM = 22;
const LABEL_RISE = 4;

/**
 * @param dates ISO dates of all days of the period, also those that have not come yet
 * @param ticks values to draw a line at, ascending; the first and the last bound the plot
 */
export function plotOf(dates: readonly string[], ticks: readonly number[], labelOf: (value: number) => string): Plot {
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const dayWidth = (RIGHT - LEFT) / Math.max(1, dates.length);
  const edge = (day: number) => rounded(LEFT + day * dayWidth);
  const y = (value: number) => rounded(TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM));
  const x = (day: number) => edge(day + 0.5);
  const grid = ticks.flatMap((tick): Shape[] => [
    { kind: 'line', ink: 'grid', points: [at(LEFT, y(tick)), at(RIGHT, y(tick))] },
    { kind: 'text', at: [LEFT - 6, y(tick) + LABEL_RISE], text: labelOf(tick), anchor: 'end' },
  ]);
  const days = dates.flatMap((date, day): Shape[] =>
    isLabelled(date, dates.length)
      ? [{ kind: 'text', at: [x(day), HEIGHT - 6], text: dayLabel(date), anchor: 'middle' }]
      : [],
  );
  return { width: WIDTH, height: HEIGHT, x, edge, y, left: LEFT, right: RIGHT, axes: [...grid, ...days] };
}

/** About five round numbers from `low` or less to `high` or more. */
export function ticksBetween(low: number, high: number): number[] {
  const raw = (high - low) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((one) => one >= raw)!;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, index) => rounded((first + index) * step));
}

function at(x: number, y: number): Point {
  return [x, y];
}

function isLabelled(date: string, days: number): boolean {
  const dayOfMonth = Number(date.slice(8));
  if (days <= 7) return true;
  return days <= 31 ? dayOfMonth % 7 === 1 : dayOfMonth === 1 || dayOfMonth === 15;
}

function dayLabel(date: string): string {
  return String(Number(date.slice(8)));
}
