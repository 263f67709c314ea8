import { styleText } from 'node:util';
import type { Configuration } from '../../core/configuration.ts';
import { latency as latencyText, percent } from '../../core/format.ts';
import type { SlaVerdict } from '../../core/sla/figures.ts';
import type { EpochMs } from '../../core/time.ts';
import type { SlaFiguresSnapshot } from '../../pipeline/sla/ports.ts';
import { textTable } from '../args/table.ts';

const COLOUR = { met: 'green', breached: 'red', inconclusive: 'yellow' } as const;

/** The month so far, one line per monitor: what was promised, what was kept. */
export function slaTable(
  configuration: Configuration,
  board: SlaFiguresSnapshot,
  now: EpochMs,
  stream: NodeJS.WriteStream,
): string {
  const rows = configuration.monitors.map(({ id }) => {
    const figures = board.figures(id, 'month', now);
    if (figures === null) return [id];
    const { availability, latency, coverage, errorBudgetRemaining } = figures;
    return [
      id,
      percent(availability.adjusted),
      availability.verdict,
      latencyText(latency.valueMs),
      latency.verdict,
      percent(errorBudgetRemaining, 1),
      percent(coverage, 1),
      board.openIncidents(id, 'high') > 0 ? 'HIGH' : board.failingSince(id, now) === null ? '' : 'failing',
    ];
  });
  const header = ['MONITOR', 'AVAILABILITY', 'SLA', 'LATENCY', 'SLA', 'BUDGET LEFT', 'COVERAGE', 'NOW'];
  const table = textTable(header, rows, { right: [1, 3, 5, 6] });
  return table.replace(/\b(met|breached|inconclusive|HIGH)\b/g, (word) =>
    styleText(COLOUR[word as SlaVerdict] ?? 'red', word, { stream }),
  );
}
