import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import { emptyRollup, type HourRollup, type HourTerms, RollupCounter } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import { currentRollups, type ReadRollup } from './current-rollups.ts';
import { rollupRow, rollupValues, UPSERT_ROLLUP } from './rollup-row.ts';
import type { Place, RollupRow } from './schema.ts';

/** Samples that the row of a running hour may lack. */
const MAX_UNCOUNTED = 32;

/** New samples of one monitor, location and hour: what one rollup has to add. */
export interface NewHour {
  readonly monitor: number;
  readonly hour: EpochMs;
  readonly samples: Sample[];
}

/** Numbers of the samples of one commit: those after `from`, up to `to`. */
export interface Arrivals {
  readonly from: number;
  readonly to: number;
}

interface RunningHour {
  readonly counter: RollupCounter;
  uncounted: number;
}

/**
 * Keeps rollups in step with samples, for less than writing each row anew with each of its samples: the row of a running
 * hour lags behind, and says how far it counts. Row and samples agree at any moment, for every reader and after every
 * crash, since readers add what came later (`current-rollups.ts`); what is remembered here only saves doing so.
 */
export class RollupBook {
  /** The newest hour of each monitor, with all its samples. */
  readonly #running = new Map<number, RunningHour>();
  readonly #read: ReadRollup;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(db: DatabaseSync) {
    this.#read = currentRollups(db);
    this.#statements = prepareStatements(db);
  }

  /** Counts samples that are stored already. Returns the rollup when it was not among the remembered ones before. */
  add(added: NewHour, terms: HourTerms, arrivals: Arrivals): (RollupRow & Place) | null {
    const running = this.#running.get(added.monitor);
    if (running?.counter.hour === added.hour) {
      this.#grow(running, added, terms, arrivals);
      return null;
    }
    const counter = new RollupCounter(this.#stored(added, arrivals.from) ?? emptyOf(added, terms));
    for (const sample of added.samples) counter.add(sample, terms);
    const isNewest = running === undefined || added.hour > running.counter.hour;
    if (isNewest) {
      this.#end(running, added, arrivals);
      // Monitors that begin together are not written together ever after.
      this.#running.set(added.monitor, { counter, uncounted: added.monitor % MAX_UNCOUNTED });
    }
    const row = this.#write(added.monitor, counter.rollup(), isNewest ? arrivals.to : null);
    const { operator, service, location } = added.samples[0]!;
    return { ...row, operator, service, location };
  }

  /** Makes rows complete whose hours began before, so that they hold without their samples. */
  completeBefore(before: EpochMs): void {
    for (const row of this.#statements.selectRunning.all(before) as unknown as (RollupRow & Place)[]) {
      this.#write(row.monitor, this.#read(row), null);
      if (this.#running.get(row.monitor)?.counter.hour === row.hour) this.#running.delete(row.monitor);
    }
  }

  forget(): void {
    this.#running.clear();
  }

  #grow(running: RunningHour, { monitor, samples }: NewHour, terms: HourTerms, { to }: Arrivals): void {
    const { counter } = running;
    // Uncounted samples are read under the terms of the row.
    const mustWrite = !isDeepStrictEqual(counter.terms, terms);
    for (const sample of samples) counter.add(sample, terms);
    running.uncounted += samples.length;
    if (!mustWrite && running.uncounted < MAX_UNCOUNTED) return;
    this.#write(monitor, counter.rollup(), to);
    running.uncounted = 0;
  }

  /** Another hour runs now: the one before, or any that an earlier process left running, is over. */
  #end(before: RunningHour | undefined, added: NewHour, arrivals: Arrivals): void {
    if (before === undefined) this.#completeEarlier(added, arrivals);
    else this.#write(added.monitor, before.counter.rollup(), null);
  }

  /** Samples of this commit are stored already; those of other hours will be added in their turn. */
  #completeEarlier({ monitor, hour }: NewHour, { from }: Arrivals): void {
    const rows = this.#statements.selectRunningOf.all(monitor, hour) as unknown as (RollupRow & Place)[];
    for (const row of rows) this.#write(monitor, this.#read(row, from), null);
  }

  #stored({ monitor, hour }: NewHour, arrivedTo: number): HourRollup | null {
    const row = this.#statements.select.get(monitor, hour);
    return row === undefined ? null : this.#read(row as unknown as RollupRow & Place, arrivedTo);
  }

  #write(monitor: number, rollup: HourRollup, countedTo: number | null): RollupRow {
    const row = rollupRow(monitor, rollup, countedTo);
    this.#statements.upsert.run(...rollupValues(row));
    return row;
  }
}

function emptyOf({ hour, samples }: NewHour, terms: HourTerms): HourRollup {
  const { operator, service, location } = samples[0]!;
  return emptyRollup(monitorId(operator, service), location, hour, terms);
}

function prepareStatements(db: DatabaseSync) {
  const columns = 'r.*, m.operator, m.service, m.location';
  const running = 'rollups as r indexed by rollups_running cross join monitors as m on m.id = r.monitor';
  return {
    select: db.prepare(
      `select ${columns} from rollups as r join monitors as m on m.id = r.monitor where r.monitor = ? and r.hour = ?`,
    ),
    selectRunning: db.prepare(`select ${columns} from ${running} where r.hour < ? and r.counted_to is not null`),
    selectRunningOf: db.prepare(
      `select ${columns} from ${running} where r.monitor = ? and r.hour < ? and r.counted_to is not null`,
    ),
    upsert: db.prepare(UPSERT_ROLLUP),
  };
}
