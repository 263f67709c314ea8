import type { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import type { SetAside } from '../../core/set-aside.ts';
import { addSamples, emptyRollup, type HourRollup, type HourTerms, RollupCounter } from '../../core/sla/rollup.ts';
import { type EpochMs, HOUR } from '../../core/time.ts';
import { currentRollups, type ReadRollup, samplesIn } from './current-rollups.ts';
import { rollupRow, rollupValues, toRollup, UPSERT_ROLLUP } from './rollup-row.ts';
import { SAMPLE_COLUMNS, unusableRow } from './sample-row.ts';
import type { Place, RollupRow } from './schema.ts';
import { insertSetAside } from './set-aside.ts';

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

  readonly #setAside: (row: SetAside) => void;

  constructor(db: DatabaseSync) {
    this.#read = currentRollups(db);
    this.#setAside = insertSetAside(db);
    this.#statements = prepareStatements(db);
  }

  /** Counts samples that are stored already. Returns the rollup when it was not among the remembered ones before. */
  add(added: NewHour, terms: HourTerms, arrivals: Arrivals): (RollupRow & Place) | null {
    const running = this.#running.get(added.monitor);
    if (running?.counter.hour === added.hour) {
      this.#grow(running, added, terms, arrivals);
      return null;
    }
    const counter = new RollupCounter(this.#stored(added, terms, arrivals.from) ?? emptyOf(added, terms));
    for (const sample of added.samples) counter.add(sample, terms);
    const isNewest = running === undefined || added.hour > running.counter.hour;
    if (isNewest) {
      this.#end(running, added, terms, arrivals);
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
      const whole = this.#readOrMake(row, () => this.#termsNear(row));
      if (whole !== null) this.#write(row.monitor, whole, null);
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
  #end(before: RunningHour | undefined, added: NewHour, terms: HourTerms, arrivals: Arrivals): void {
    if (before === undefined) this.#completeEarlier(added, terms, arrivals);
    else this.#write(added.monitor, before.counter.rollup(), null);
  }

  /** Samples of this commit are stored already; those of other hours will be added in their turn. */
  #completeEarlier({ monitor, hour }: NewHour, terms: HourTerms, { from }: Arrivals): void {
    const rows = this.#statements.selectRunningOf.all(monitor, hour) as unknown as (RollupRow & Place)[];
    for (const row of rows) {
      const whole = this.#readOrMake(row, () => this.#termsNear(row) ?? terms, from);
      if (whole !== null) this.#write(monitor, whole, null);
    }
  }

  #stored({ monitor, hour }: NewHour, terms: HourTerms, arrivedTo: number): HourRollup | null {
    const row = this.#statements.select.get(monitor, hour);
    return row === undefined ? null : this.#readOrMake(row as unknown as RollupRow & Place, () => terms, arrivedTo);
  }

  /** A row that cannot be used is made again from the samples of its hour, and kept as it was among those set aside. */
  #readOrMake(
    row: RollupRow & Place,
    termsOf: () => HourTerms | null,
    arrivedTo = Number.MAX_SAFE_INTEGER,
  ): HourRollup | null {
    try {
      return this.#read(row, arrivedTo);
    } catch (error) {
      this.#setAside(unusableRow('rollup', row, error));
      this.#statements.remove.run(row.monitor, row.hour);
      const inForce = termsOf();
      if (inForce === null) return null;
      const { monitor, hour } = row;
      const samples = samplesIn(this.#statements.samples.all({ monitor, hour, end: hour + HOUR, to: arrivedTo }), row);
      const empty = emptyRollup(monitorId(row.operator, row.service), row.location, hour, inForce);
      return addSamples(empty, samples, inForce);
    }
  }

  /** Of the nearest hour of the monitor whose row can be used, before or after it. */
  #termsNear({ monitor, hour }: RollupRow): HourTerms | null {
    for (const row of this.#statements.near.all(monitor, hour) as unknown as (RollupRow & Place)[]) {
      try {
        return toRollup(row).terms;
      } catch {}
    }
    return null;
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
  const inHour = 'monitor = :monitor and slot >= :hour and slot < :end and coalesce(arrival, 0) <= :to';
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
    remove: db.prepare('delete from rollups where monitor = ? and hour = ?'),
    near: db.prepare(
      `select ${columns} from rollups as r join monitors as m on m.id = r.monitor where r.monitor = ? and r.hour <> ?2
       order by abs(r.hour - ?2) limit 10`,
    ),
    samples: db.prepare(
      `select ${SAMPLE_COLUMNS} from intake where ${inHour} union all select ${SAMPLE_COLUMNS} from samples where ${inHour}
       order by arrival`,
    ),
    upsert: db.prepare(UPSERT_ROLLUP),
  };
}
