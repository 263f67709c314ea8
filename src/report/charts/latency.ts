import { largest } from '../../core/extremes.ts';
import { latency } from '../../core/format.ts';
import type { DayCompliance } from '../../pipeline/sla/compliance.ts';
import { plotOf, ticksBetween } from './plot.ts';
import type { Chart, Ink, Point, Shape } from './shapes.ts';

/** The contract's statistic of each day, and the limit. Days without a good probe break the line. */
export function latencyChart(
  days: readonly DayCompliance[],
  dates: readonly string[],
  limitMs: number,
  statistic: string,
): Chart {
  const values = days.flatMap(({ latencyMs }) => latencyMs ?? []);
  const plot = plotOf(dates, ticksBetween(0, largest(values, limitMs * 1.1)), (ms) => `${ms} ms`);
  const inkOf = (ms: number): Ink => (ms <= limitMs ? 'series' : 'poor');
  const line = runs(days).map(
    (run): Shape => ({ kind: 'line', ink: 'series', points: run.map(([day, ms]): Point => [plot.x(day), plot.y(ms)]) }),
  );
  const dots = days.flatMap(({ date, latencyMs }, day): Shape[] =>
    latencyMs === null
      ? []
      : [
          {
            kind: 'dot',
            ink: inkOf(latencyMs),
            at: [plot.x(day), plot.y(latencyMs)],
            title: `${date}: ${latency(latencyMs)} ${statistic}`,
          },
        ],
  );
  const over = values.filter((ms) => ms > limitMs).length;
  return {
    title: `Latency by day (${statistic})`,
    summary: `Latency by day, ${statistic}: ${over} of ${values.length} days above the limit of ${latency(limitMs)}.`,
    size: 'half',
    width: plot.width,
    height: plot.height,
    shapes: [
      ...plot.axes,
      {
        kind: 'line',
        ink: 'limit',
        dashed: true,
        points: [
          [plot.left, plot.y(limitMs)],
          [plot.right, plot.y(limitMs)],
        ],
      },
      ...line,
      ...dots,
    ],
    legend: [
      { ink: 'series', text: `${statistic} of the day` },
      { ink: 'limit', text: `limit, ${latency(limitMs)}` },
    ],
  };
}

/** Stretches of days that follow one another and have a latency. */
function runs(days: readonly DayCompliance[]): [day: number, ms: number][][] {
  const all: [number, number][][] = [[]];
  for (const [day, { latencyMs }] of days.entries()) {
    if (latencyMs === null) all.push([]);
    else all.at(-1)!.push([day, latencyMs]);
  }
  return all.filter((run) => run.length > 1);
}
