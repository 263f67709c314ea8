import { count, objective, percent } from '../../core/format.ts';
import { MIN_COVERAGE } from '../../core/sla/figures.ts';
import type { MonitorReport } from '../../pipeline/reporting/report-input.ts';
import type { DayCompliance } from '../../pipeline/sla/compliance.ts';
import type { Chart, Ink, Shape } from './shapes.ts';

const CELL = 20;
const GAP = 3;
const HEIGHT = 34;
const LABELS_BELOW = 24;
/** A short period must not have huge cells. */
const DAYS_OF_A_MONTH = 31;
/** A day below this deserves attention, whatever the objective. */
const POOR = 0.99;

type Level = Extract<Ink, 'kept' | 'below' | 'poor' | 'none'>;

/**
 * One cell per day. A cell shows its value by height as well as by colour. A partly known day has a dashed edge.
 *@param explained adds a legend; of several strips below one another, only the last needs it
 * @param explained with a legend: of several strips below one another, the last needs it
 */
export function heatStrip({ label, days, figures }: MonitorReport, explained: boolean): Chart {
  const promised = figures.availability.objective;
  const promisedText = objective(promised);
  const levels = days.map((day) => levelOf(day.observed, promised));
  const having = (level: Level) => levels.filter((one) => one === level).length;
  return {
    title: `${label}: availability by day`,
    summary: `${label}: availability by day, ${having('kept')} of ${days.length} days at ${promisedText} or better, ${having('below') + having('poor')} below, ${having('none')} not measured.`,
    size: 'wide',
    width: Math.max(days.length, DAYS_OF_A_MONTH) * (CELL + GAP) - GAP,
    height: HEIGHT + LABELS_BELOW,
    shapes: days.flatMap((day, index) => cell(day, index, levels[index]!)),
    legend: explained ? legend(promisedText) : [],
  };
}

function legend(promisedText: string): Chart['legend'] {
  return [
    { ink: 'kept', text: `${promisedText} or better` },
    { ink: 'below', text: `below ${promisedText}` },
    { ink: 'poor', text: `below ${percent(POOR, 0)}` },
    { ink: 'none', text: 'nothing measured' },
    { ink: 'kept', text: `less than ${percent(MIN_COVERAGE, 0)} known`, partly: true },
  ];
}

function cell(day: DayCompliance, index: number, ink: Level): Shape[] {
  const x = index * (CELL + GAP);
  const height = ink === 'kept' ? HEIGHT : ink === 'below' ? HEIGHT * 0.75 : HEIGHT * 0.5;
  const partly = day.coverage !== null && day.coverage < MIN_COVERAGE;
  const rect: Shape = {
    kind: 'rect',
    ink,
    x,
    y: HEIGHT - height,
    width: CELL,
    height,
    title: dayTitle(day),
    ...(partly && { partly }),
  };
  const dayOfMonth = Number(day.date.slice(8));
  if (dayOfMonth % 7 !== 1) return [rect];
  return [rect, { kind: 'text', at: [x + CELL / 2, HEIGHT + 19], text: String(dayOfMonth), anchor: 'middle' }];
}

function dayTitle({ date, observed, coverage, badMinutes }: DayCompliance): string {
  if (observed === null) return `${date}: nothing measured`;
  return `${date}: ${percent(observed)}, ${count(badMinutes)} bad minutes, coverage ${percent(coverage, 2)}`;
}

function levelOf(observed: number | null, promised: number): Level {
  if (observed === null) return 'none';
  if (observed >= promised) return 'kept';
  return observed >= POOR ? 'below' : 'poor';
}
