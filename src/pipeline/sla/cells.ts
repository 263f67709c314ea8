import type { MaintenanceWindow } from '../../core/maintenance/windows.ts';
import type { Accounted } from '../../core/monitor.ts';
import type { Period } from '../../core/sla/period.ts';
import { cellsToRead, ExactSlots, type Slot } from '../../core/sla/recorded-slots.ts';
import { cellsOf, countOf, type HourRollup } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import type { SampleReads } from '../ports/history.ts';

export interface ReadCells {
  /** Samples of the cells that cannot be used whole, by the start of the cell. */
  readonly exact: ReadonlyMap<EpochMs, ExactSlots>;
  /** Slots of such cells whose samples are at least partly gone: those cells are used whole. */
  readonly approximateSlots: number;
}

/** The edges of the count: of the span itself, and of timely announced maintenance. */
export function edgesOf({ from, to }: Period, maintenance: readonly MaintenanceWindow[]): EpochMs[] {
  const announced = maintenance.filter(({ announcedInTime }) => announcedInTime);
  return [from, to, ...announced.flatMap((window) => [window.from, window.to])];
}

/** Reads the samples of the cells that an edge cuts, or whose count within the limit is not exact. */
export async function readCells(
  history: Pick<SampleReads, 'samples'>,
  { operator, service }: Pick<Accounted, 'operator' | 'service'>,
  rollups: readonly HourRollup[],
  edges: readonly EpochMs[],
  latencyLimitMs: number,
): Promise<ReadCells> {
  const exact = new Map<EpochMs, ExactSlots>();
  let approximateSlots = 0;
  for (const run of runsOf(rollups, (rollup) => cellsToRead(rollup, edges, latencyLimitMs))) {
    const slots: Slot[] = [];
    const query = { operator, service, from: run.cells[0]!.from, to: run.cells.at(-1)!.to };
    for await (const sample of history.samples(query)) if (sample.location === run.location) slots.push(sample);
    const all = new ExactSlots(slots);
    for (const cell of run.cells) {
      const inside = new ExactSlots(all.within(cell));
      if (inside.count >= cell.count) exact.set(cell.from, inside);
      else approximateSlots += cell.count;
    }
  }
  return { exact, approximateSlots };
}

interface CountedCell extends Period {
  readonly count: number;
}

/** Adjacent cells of one location are read together. */
function runsOf(
  rollups: readonly HourRollup[],
  wanted: (rollup: HourRollup) => readonly Period[],
): { readonly location: string; readonly cells: CountedCell[] }[] {
  const runs: { readonly location: string; readonly cells: CountedCell[] }[] = [];
  for (const rollup of rollups.toSorted((a, b) => a.hour - b.hour)) {
    const counts = new Map(cellsOf(rollup).map((cell) => [cell.from, countOf(cell)]));
    for (const { from, to } of wanted(rollup)) {
      const cell = { from, to, count: counts.get(from)! };
      const last = runs.at(-1);
      if (last?.location === rollup.location && last.cells.at(-1)!.to === from) last.cells.push(cell);
      else runs.push({ location: rollup.location, cells: [cell] });
    }
  }
  return runs;
}
