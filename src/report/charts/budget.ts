import { smallest } from '../../core/extremes.ts';
import { percent } from '../../core/format.ts';
import type { DayCompliance } from '../../pipeline/sla/compliance.ts';
import { plotOf, ticksBetween } from './plot.ts';
import type { Chart, Point } from './shapes.ts';

/** Below this the drawing would show nothing but the fall; the text gives the figure. */
const LOWEST = -1;

/** The error budget left at the end of each day. */
export function budgetChart(days: readonly DayCompliance[], dates: readonly string[]): Chart {
  const left = days.map(({ budgetRemaining }) => budgetRemaining ?? 1);
  const end = left.at(-1) ?? 1;
  const lowest = Math.max(LOWEST, smallest(left, 0));
  const plot = plotOf(dates, ticksBetween(lowest, 1), (share) => percent(share, 0));
  const clipped = (share: number) => plot.y(Math.max(lowest, share));
  const points: Point[] = [
    [plot.edge(0), plot.y(1)],
    ...left.map((share, day): Point => [plot.edge(day + 1), clipped(share)]),
  ];
  return {
    title: 'Error budget left',
    summary: `Error budget at the end of each day: ${percent(end, 1)} left at the end${end < 0 ? ', so it is overspent' : ''}.`,
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
          [plot.left, plot.y(0)],
          [plot.right, plot.y(0)],
        ],
      },
      { kind: 'line', ink: 'series', points },
      ...left.map((share, day) => ({
        kind: 'dot' as const,
        ink: share < 0 ? ('poor' as const) : ('series' as const),
        at: [plot.edge(day + 1), clipped(share)] as const,
        title: `${days[day]!.date}: ${percent(share, 1)} left`,
      })),
    ],
    legend: [
      { ink: 'series', text: 'left at the end of the day' },
      { ink: 'limit', text: lowest < 0 ? 'spent; below it, overspent' : 'spent' },
      ...(smallest(left) < LOWEST ? [{ ink: 'poor' as const, text: `cut off at ${percent(LOWEST, 0)}` }] : []),
    ],
  };
}
