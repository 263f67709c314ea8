import type { DatabaseSync } from 'node:sqlite';
import { monitorId } from '../../core/monitor.ts';
import { addSamples, emptyRollup, type HourRollup, rollupHour } from '../../core/rollup.ts';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Commit } from '../../pipeline/store-ports.ts';
import type { FailPoint } from '../fail-point.ts';
import type { WrittenCommit } from '../pages.ts';
import { insertMessage } from './outbox.ts';
import { rollupRow, rollupValues, toRollup, UPSERT_ROLLUP } from './rollup-row.ts';
import { INSERT_SAMPLE, sampleValues } from './sample-row.ts';
import type { RollupRow } from './schema.ts';
import { transaction } from './transaction.ts';

/** New samples of one monitor, location and hour: what one rollup has to add. */
interface NewHour {
  readonly monitor: number;
  readonly hour: EpochMs;
  readonly samples: Sample[];
}

interface KnownMonitor {
  readonly id: number;
  maxDelayMs: number;
}

/**
 * Writes evaluation steps, the store's one hot path: statements prepared once, on the bare connection.
 *
 * What it remembers of the database (numbers of monitors, rollups of their newest hours) is forgotten whenever a
 * transaction fails or another connection has written, so it can never differ from what is stored.
 */
export class Committer {
  readonly #db: DatabaseSync;
  readonly #failPoint: FailPoint;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #monitors = new Map<string, KnownMonitor>();
  readonly #newestHours = new Map<number, HourRollup>();
  readonly #insertMessage: ReturnType<typeof insertMessage>;
  #dataVersion: unknown = null;

  constructor(db: DatabaseSync, failPoint: FailPoint) {
    this.#db = db;
    this.#failPoint = failPoint;
    this.#statements = prepareStatements(db);
    this.#insertMessage = insertMessage(db);
  }

  /** One transaction; throws with nothing stored. */
  commit(commit: Commit): WrittenCommit {
    this.#failPoint('commit:before');
    const result = this.#allOrNothing(commit);
    this.#failPoint('commit:after');
    return result;
  }

  #allOrNothing(commit: Commit): WrittenCommit {
    try {
      return transaction(this.#db, () => {
        this.#forgetWhatOthersChanged();
        return this.#write(commit);
      });
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #write(commit: Commit): WrittenCommit {
    const added = this.#insertNew(commit.samples);
    this.#failPoint('commit:samples-stored');
    const rollups = added.map((hour) => this.#addToRollup(hour, commit.terms));
    this.#writeStates(commit);
    this.#writeIncidents(commit);
    this.#failPoint('commit:before-outbox');
    commit.outbox.forEach(this.#insertMessage);
    return { stored: added.reduce((sum, { samples }) => sum + samples.length, 0), rollups };
  }

  /** Inserts samples whose slots are free; only those will count in rollups. */
  #insertNew(samples: readonly Sample[]): NewHour[] {
    const hours = new Map<string, NewHour>();
    for (const sample of samples) {
      const monitor = this.#monitorOf(sample);
      const { changes } = this.#statements.insertSample.run(...sampleValues(monitor.id, sample));
      if (changes === 0) continue;
      this.#noteDelay(monitor, sample);
      const hour = rollupHour(sample.slot);
      const key = `${monitor.id}@${hour}`;
      const group = hours.get(key);
      if (group) group.samples.push(sample);
      else hours.set(key, { monitor: monitor.id, hour, samples: [sample] });
    }
    return [...hours.values()];
  }

  #monitorOf({ operator, service, location }: Sample): KnownMonitor {
    const key = `${operator}/${service}@${location}`;
    let monitor = this.#monitors.get(key);
    if (monitor === undefined) {
      this.#statements.insertMonitor.run(operator, service, location);
      const row = this.#statements.selectMonitor.get(operator, service, location)!;
      monitor = { id: Number(row.id), maxDelayMs: Number(row.max_delay_ms) };
      this.#monitors.set(key, monitor);
    }
    return monitor;
  }

  #noteDelay(monitor: KnownMonitor, { startedAt, slot }: Sample): void {
    if (startedAt - slot <= monitor.maxDelayMs) return;
    monitor.maxDelayMs = startedAt - slot;
    this.#statements.updateMaxDelay.run(monitor.maxDelayMs, monitor.id);
  }

  #addToRollup({ monitor, hour, samples }: NewHour, allTerms: Commit['terms']): WrittenCommit['rollups'][number] {
    const { operator, service, location } = samples[0]!;
    const id = monitorId(operator, service);
    const terms = allTerms.get(id);
    if (terms === undefined) throw new Error(`a commit with samples of ${id} needs its terms`);
    const stored = this.#storedRollup(monitor, hour, samples[0]!);
    const rollup = addSamples(stored ?? emptyRollup(id, location, hour, terms), samples, terms);
    const row = rollupRow(monitor, rollup);
    this.#statements.upsertRollup.run(...rollupValues(row));
    if (hour >= (this.#newestHours.get(monitor)?.hour ?? hour)) this.#newestHours.set(monitor, rollup);
    return { ...row, operator, service, location };
  }

  #storedRollup(monitor: number, hour: EpochMs, place: Sample): HourRollup | null {
    const newest = this.#newestHours.get(monitor);
    if (newest?.hour === hour) return newest;
    const { operator, service, location } = place;
    const row = this.#statements.selectRollup.get(monitor, hour);
    return row === undefined ? null : toRollup({ ...(row as unknown as RollupRow), operator, service, location });
  }

  #writeStates({ states, trackRecords, downtime, extraSamples }: Commit): void {
    for (const sample of extraSamples) {
      const id = monitorId(sample.operator, sample.service);
      this.#statements.insertExtra.run(id, sample.slot, JSON.stringify(sample));
    }
    for (const [id, state] of states) this.#statements.upsertState.run(id, JSON.stringify(state));
    for (const [id, record] of trackRecords) this.#statements.upsertTrackRecord.run(id, JSON.stringify(record));
    for (const { monitorId: id, from, to, lastGoodBefore, lastBad } of downtime) {
      this.#statements.upsertDowntime.run(id, from, to, lastGoodBefore, lastBad);
    }
  }

  #writeIncidents({ incidents, dueAt, answers }: Commit): void {
    for (const incident of incidents) {
      const { id, operator, service, startedAt } = incident;
      this.#statements.upsertIncident.run(
        id,
        operator,
        service,
        startedAt,
        JSON.stringify(incident),
        dueAt.get(id) ?? null,
      );
    }
    for (const [id, answer] of answers) this.#statements.answerCommand.run(JSON.stringify(answer), id);
  }

  #forgetWhatOthersChanged(): void {
    // Changes when another connection has written, never by our own commits.
    const version = this.#statements.dataVersion.get()!.data_version;
    if (version !== this.#dataVersion) this.#forget();
    this.#dataVersion = version;
  }

  #forget(): void {
    this.#monitors.clear();
    this.#newestHours.clear();
  }
}

function prepareStatements(db: DatabaseSync) {
  return {
    dataVersion: db.prepare('pragma data_version'),
    insertMonitor: db.prepare(
      'insert into monitors (operator, service, location) values (?, ?, ?) on conflict do nothing',
    ),
    selectMonitor: db.prepare(
      'select id, max_delay_ms from monitors where operator = ? and service = ? and location = ?',
    ),
    updateMaxDelay: db.prepare('update monitors set max_delay_ms = ? where id = ?'),
    insertSample: db.prepare(INSERT_SAMPLE),
    selectRollup: db.prepare('select * from rollups where monitor = ? and hour = ?'),
    upsertRollup: db.prepare(UPSERT_ROLLUP),
    upsertState: db.prepare(
      'insert into states (monitor_id, state) values (?, ?) on conflict do update set state = excluded.state',
    ),
    upsertTrackRecord: db.prepare(
      'insert into track_records (monitor_id, record) values (?, ?) on conflict do update set record = excluded.record',
    ),
    insertExtra: db.prepare(
      'insert into extra_samples (monitor_id, at, sample) values (?, ?, ?) on conflict do nothing',
    ),
    upsertDowntime: db.prepare(
      `insert into downtime (monitor_id, from_at, to_at, good_before, last_bad_at) values (?, ?, ?, ?, ?)
       on conflict do update set to_at = excluded.to_at, last_bad_at = excluded.last_bad_at`,
    ),
    upsertIncident: db.prepare(
      `insert into incidents (id, operator, service, started_at, incident, due_at) values (?, ?, ?, ?, ?, ?)
       on conflict do update set incident = excluded.incident, due_at = excluded.due_at`,
    ),
    answerCommand: db.prepare('update incident_commands set answer = ? where id = ?'),
  };
}
