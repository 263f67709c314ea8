import type { DatabaseSync } from 'node:sqlite';
import { monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import { type HourTerms, rollupHour } from '../../core/sla/rollup.ts';
import type { EpochMs } from '../../core/time.ts';
import { CommitRefused } from '../../pipeline/recording/commit-refused.ts';
import type { Commit } from '../../pipeline/recording/ports.ts';
import type { FailPoint } from '../fail-point.ts';
import type { WrittenCommit } from '../pages.ts';
import { isAboutContent } from './errors.ts';
import { earlierWriter, logWriter, rowText } from './incident-rows.ts';
import { Intake } from './intake.ts';
import { insertMessage } from './outbox.ts';
import { type NewHour, RollupBook } from './rollup-writer.ts';
import { insertSetAside } from './set-aside.ts';
import { transaction } from './transaction.ts';

interface KnownMonitor {
  readonly id: number;
  maxDelayMs: number;
}

/**
 * Writes evaluation steps, the store's one hot path: statements prepared once, on the bare connection.
 *
 * What it remembers of the database (numbers of monitors and samples, newest hours) is forgotten whenever a
 * transaction fails or another connection has written, so it can never differ from what is stored.
 */
export class Committer {
  readonly #db: DatabaseSync;
  readonly #failPoint: FailPoint;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #monitors = new Map<string, KnownMonitor>();
  readonly #intake: Intake;
  readonly #rollups: RollupBook;
  readonly #insertMessage: ReturnType<typeof insertMessage>;
  readonly #insertSetAside: ReturnType<typeof insertSetAside>;
  readonly #writeEarlier: ReturnType<typeof earlierWriter>;
  readonly #writeLog: ReturnType<typeof logWriter>;
  #dataVersion: unknown = null;

  constructor(db: DatabaseSync, failPoint: FailPoint) {
    this.#db = db;
    this.#failPoint = failPoint;
    this.#statements = prepareStatements(db);
    this.#insertMessage = insertMessage(db);
    this.#insertSetAside = insertSetAside(db);
    this.#writeEarlier = earlierWriter(db);
    this.#writeLog = logWriter(db);
    this.#intake = new Intake(db, failPoint);
    this.#rollups = new RollupBook(db);
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
      if (isAboutContent(error)) throw new CommitRefused((error as Error).message, { cause: error });
      throw error;
    }
  }

  /** Makes rollups hold without samples of before that moment, and files these. Within a transaction of the caller. */
  prepareToDelete(before: EpochMs): void {
    this.#forgetWhatOthersChanged();
    this.#rollups.completeBefore(before);
    this.#intake.fileBefore(before);
  }

  #write(commit: Commit): WrittenCommit {
    const from = this.#intake.lastArrival;
    const { hours, refused } = this.#insertNew(commit.samples);
    const arrivals = { from, to: this.#intake.lastArrival };
    this.#failPoint('commit:samples-stored');
    const rollups = hours.flatMap((hour) => this.#rollups.add(hour, termsOf(hour, commit.terms), arrivals) ?? []);
    if (hours.length > 0) this.#intake.flush();
    this.#writeStates(commit);
    this.#writeIncidents(commit);
    commit.setAside?.forEach(this.#insertSetAside);
    for (const { monitorId: id, slot, ground, text } of commit.traces ?? []) {
      this.#statements.insertTrace.run(id, slot, ground, text);
    }
    this.#failPoint('commit:before-outbox');
    commit.outbox.forEach(this.#insertMessage);
    return { refused, rollups };
  }

  /** Inserts samples whose slots are free; only those will count in rollups. */
  #insertNew(samples: readonly Sample[]): { hours: NewHour[]; refused: number[] } {
    const hours = new Map<string, NewHour>();
    const refused: number[] = [];
    for (const [index, sample] of samples.entries()) {
      const monitor = this.#monitorOf(sample);
      if (!this.#intake.add(monitor.id, sample)) {
        refused.push(index);
        continue;
      }
      this.#noteDelay(monitor, sample);
      const hour = rollupHour(sample.slot);
      const key = `${monitor.id}@${hour}`;
      const group = hours.get(key);
      if (group) group.samples.push(sample);
      else hours.set(key, { monitor: monitor.id, hour, samples: [sample] });
    }
    return { hours: [...hours.values()], refused };
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

  #writeStates({ states, trackRecords, downtime, extraSamples }: Commit): void {
    for (const sample of extraSamples) {
      const id = monitorId(sample.operator, sample.service);
      this.#statements.insertExtra.run(id, sample.slot, JSON.stringify(sample));
    }
    for (const [id, state] of states) this.#statements.upsertState.run(id, JSON.stringify(state));
    for (const [id, record] of trackRecords) this.#statements.upsertTrackRecord.run(id, JSON.stringify(record));
    for (const { monitorId: id, from, to, lastGoodBefore, lastBad, upTo } of downtime) {
      this.#statements.upsertDowntime.run(id, from, to, lastGoodBefore, lastBad, upTo);
    }
  }

  #writeIncidents({ incidents, incidentLog, dueAt, answers }: Commit): void {
    for (const incident of incidents) {
      const { id, operator, service, startedAt } = incident;
      this.#statements.upsertIncident.run(id, operator, service, startedAt, rowText(incident), dueAt.get(id) ?? null);
      this.#writeEarlier(incident);
    }
    incidentLog.forEach(this.#writeLog);
    const written = new Set(incidents.map(({ id }) => id));
    for (const [id, at] of dueAt) if (!written.has(id)) this.#statements.updateDue.run(at, id);
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
    this.#rollups.forget();
    this.#intake.forget();
  }
}

function termsOf({ samples: [first] }: NewHour, allTerms: Commit['terms']): HourTerms {
  const id = monitorId(first!.operator, first!.service);
  const terms = allTerms.get(id);
  if (terms === undefined) throw new Error(`a commit with samples of ${id} needs its terms`);
  return terms;
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
      `insert into downtime (monitor_id, from_at, to_at, good_before, last_bad_at, up_to) values (?, ?, ?, ?, ?, ?)
       on conflict do update set to_at = excluded.to_at, last_bad_at = excluded.last_bad_at, up_to = excluded.up_to`,
    ),
    upsertIncident: db.prepare(
      `insert into incidents (id, operator, service, started_at, incident, due_at) values (?, ?, ?, ?, ?, ?)
       on conflict do update set incident = excluded.incident, due_at = excluded.due_at`,
    ),
    insertTrace: db.prepare(
      'insert into traces (monitor_id, slot, ground, trace) values (?, ?, ?, ?) on conflict do nothing',
    ),
    updateDue: db.prepare('update incidents set due_at = ? where id = ?'),
    answerCommand: db.prepare('update incident_commands set answer = ? where id = ?'),
  };
}
