import type { DatabaseSync } from 'node:sqlite';
import type { Sample } from '../../core/sample.ts';
import { addSamples, type HourRollup } from '../../core/sla/rollup.ts';
import { HOUR } from '../../core/time.ts';
import { toRollup } from './rollup-row.ts';
import { SAMPLE_COLUMNS, toSample } from './sample-row.ts';
import type { Place, RollupRow, SampleRow } from './schema.ts';

/** Reads a row as the rollup that it stands for: with the samples that it does not count yet, up to an arrival. */
export type ReadRollup = (row: RollupRow & Place, arrivedTo?: number) => HourRollup;

export function currentRollups(db: DatabaseSync): ReadRollup {
  const columns = `select ${SAMPLE_COLUMNS} from`;
  const condition = `where monitor = :monitor and slot >= :hour and slot < :end and arrival > :from and arrival <= :to`;
  // In the order in which they were counted as they came, so that sums agree to the last digit.
  const select = db.prepare(
    `${columns} intake ${condition} union all ${columns} samples ${condition} order by arrival`,
  );
  return (row, arrivedTo = Number.MAX_SAFE_INTEGER) => {
    const counted = toRollup(row);
    if (row.counted_to === null) return counted;
    const { monitor, hour, counted_to: from } = row;
    const later = select.all({ monitor, hour, end: hour + HOUR, from, to: arrivedTo });
    return addSamples(counted, samplesIn(later, row), counted.terms);
  };
}

/** Samples of a place, without those that cannot be used: the pages of samples set them aside. */
export function samplesIn(rows: readonly Record<string, unknown>[], at: Place): Sample[] {
  return rows.flatMap((row) => {
    try {
      return [toSample({ ...(row as unknown as SampleRow), ...place(at) })];
    } catch {
      return [];
    }
  });
}

function place({ operator, service, location }: Place): Place {
  return { operator, service, location };
}
