import type { IncidentMessage, OutboxMessage } from '../../core/delivery/messages.ts';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import { eventOf, raisedRecord } from '../../core/incident/commands.ts';
import type { Deadline } from '../../core/incident/deadline.ts';
import {
  type Incident,
  type IncidentRecord,
  type IncidentRule,
  isOver,
  type LogEntry,
} from '../../core/incident/incident.ts';
import { type LogRow, logRows, NOTHING_LOGGED } from '../../core/incident/log.ts';
import { reportRefusal } from '../../core/incident/moment.ts';
import type { ProcessContext } from '../../core/incident/policy.ts';
import { type ProcessEvent, transition } from '../../core/incident/process.ts';
import { nextAt } from '../../core/incident/process-clock.ts';
import type { Notification, Refused } from '../../core/incident/process-step.ts';
import { groupOf, newRecord, type RecordDetails, type Subject } from '../../core/incident/record.ts';
import type { IncidentRefusal } from '../../core/incident/refusal.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';
import type { IncidentAnswer, IncidentCommand } from './ports.ts';
import type { ProcessSettings } from './settings.ts';

/** The incident changes of one step: stored in one transaction, and adopted only after that. */
export interface IncidentChanges {
  readonly incidents: readonly IncidentRecord[];
  readonly incidentLog: readonly LogRow[];
  readonly outbox: readonly OutboxMessage[];
  /** Also of incidents that are not among those: only their time changes. */
  readonly dueAt: ReadonlyMap<string, EpochMs | null>;
  readonly answers: ReadonlyMap<string, IncidentAnswer>;
}

/** Changes to the registry that are not stored yet. */
export class IncidentDraft {
  readonly #stored: ReadonlyMap<string, IncidentRecord>;
  readonly #settings: ProcessSettings;
  readonly #changed = new Map<string, IncidentRecord>();
  readonly #told: Notification[] = [];
  readonly #logged: LogRow[] = [];
  readonly #answers = new Map<string, IncidentAnswer>();
  #byRule: ReadonlyMap<string, string> | null = null;
  readonly #opened = new Map<string, string>();
  readonly #stopped = new Set<string>();
  /** Reverts the changes of the attempt so far. */
  #undo: (() => unknown)[] = [];

  constructor(stored: ReadonlyMap<string, IncidentRecord>, settings: ProcessSettings) {
    this.#stored = stored;
    this.#settings = settings;
  }

  find(id: string): IncidentRecord | undefined {
    return this.#changed.get(id) ?? this.#stored.get(id);
  }

  /** The newest one of a monitor and rule that is not closed, over or not. */
  latest(monitor: MonitorId, rule: IncidentRule): IncidentRecord | undefined {
    this.#byRule ??= indexed(this.#stored.values());
    const key = `${monitor} ${rule}`;
    const id = this.#opened.get(key) ?? this.#byRule.get(key);
    return id === undefined ? undefined : this.find(id);
  }

  unsettled(monitor: MonitorId, rule: IncidentRule): IncidentRecord | undefined {
    const record = this.latest(monitor, rule);
    return record === undefined || isOver(record) ? undefined : record;
  }

  get records(): IncidentRecord[] {
    return [...new Map([...this.#stored, ...this.#changed]).values()];
  }

  /** Opens the incident that a rule found. A known incident stays as it is, so that a step may be repeated. */
  open(incident: Incident, at: EpochMs, details: RecordDetails = {}): void {
    if (this.find(incident.id) !== undefined) return;
    const group = groupOf(incident, this.records);
    const record = newRecord(incident, this.#subject(incident.operator), this.#settings.policy, { group, ...details });
    this.#begin(record, at);
  }

  /** An impossible event, such as the end of an incident that is over, changes nothing. */
  apply(id: string, event: ProcessEvent): void {
    const record = this.find(id);
    if (record !== undefined) this.#applyTo(record, event);
  }

  #applyTo(record: IncidentRecord, event: ProcessEvent): Refused['refusal'] | null {
    const next = transition(record, event, this.#contextOf(record.operator));
    if ('refusal' in next) return next.refusal;
    // A tick that found nothing to do still stores when the next one has: under another policy the due row may be
    // early.
    if (next.record !== record || event.kind === 'tick') this.#put(this.#changed, record.id, next.record);
    for (const message of next.messages) this.#told.push(message);
    this.#log(record, next.entries ?? []);
    return null;
  }

  /** Resolves to what the rules must know: the incident that a person ended, if one did. */
  command({ id, request, about }: IncidentCommand, now: EpochMs): IncidentRecord | null {
    const done = request.verb === 'raise' ? this.#raise(request, now) : this.#act(request, about, now);
    if ('kind' in done) {
      this.refuse(id, done);
      return null;
    }
    this.#put(this.#answers, id, { result: 'done', incidentId: done.id });
    return request.verb === 'resolve' || request.verb === 'cancel' ? done : null;
  }

  #raise(request: Extract<IncidentRequest, { verb: 'raise' }>, now: EpochMs): IncidentRecord | IncidentRefusal {
    const operator = this.#settings.operators.get(request.operator);
    if (operator === undefined) return { kind: 'refused', reason: 'unknown-operator', operator: request.operator };
    const refusal = reportRefusal(request, now);
    if (refusal !== null) return refusal;
    const { record, entry } = raisedRecord(request, operator, now, this.#contextOf(operator.id));
    this.#log({ ...record, logged: NOTHING_LOGGED }, [entry]);
    const told = this.#told.length;
    this.#begin({ ...record, group: groupOf(record, this.records) }, now);
    if (request.endedAt === undefined) return record;
    // What is over when it is told calls nobody: its end is all the news.
    this.#told.splice(told);
    const note = { by: request.by, text: 'resolved: it was over when it was told' };
    const ended = {
      kind: 'ended',
      at: now,
      endedAt: request.endedAt,
      to: 'resolved',
      reason: 'by-a-person',
      note,
    } as const;
    this.apply(record.id, ended);
    return record;
  }

  #act(
    request: Exclude<IncidentRequest, { verb: 'raise' }>,
    about: IncidentRecord | undefined,
    now: EpochMs,
  ): IncidentRecord | IncidentRefusal {
    const { incidentId } = request;
    // The registry holds no closed ones; late entries about them bring them along.
    const record = this.find(incidentId) ?? about;
    if (record === undefined) return { kind: 'refused', reason: 'unknown-incident', incidentId };
    const event = eventOf(request, record, now);
    const refusal = this.#applyTo(record, event);
    if (refusal !== null) return refusal;
    if (request.verb === 'call' || request.verb === 'answer') this.#shareContact(record, event, request.at);
    return this.find(incidentId)!;
  }

  /** All or nothing: if the work throws, its changes are reverted. */
  attempt(work: () => void): void {
    const told = this.#told.length;
    const logged = this.#logged.length;
    this.#undo = [];
    try {
      work();
    } catch (error) {
      for (const takeBack of this.#undo.toReversed()) takeBack();
      this.#told.splice(told);
      this.#logged.splice(logged);
      throw error;
    } finally {
      this.#undo = [];
    }
  }

  #put<Value>(map: Map<string, Value>, key: string, value: Value): void {
    const before = map.get(key);
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
    map.set(key, value);
  }

  /** Time alone no longer changes it, until a person acts on it. */
  stopClock(id: string): void {
    this.#stopped.add(id);
  }

  refuse(commandId: string, refusal: IncidentRefusal): void {
    this.#put(this.#answers, commandId, { result: refusal.kind, reason: refusal.reason, refusal });
  }

  /** When the clock alone changes it next. */
  nextAt(record: IncidentRecord): EpochMs | null {
    return nextAt(record, this.#contextOf(record.operator));
  }

  changes(): IncidentChanges {
    const incidents = [...this.#changed.values()];
    const dueAt = new Map<string, EpochMs | null>(incidents.map((record) => [record.id, this.nextAt(record)]));
    for (const id of this.#stopped) dueAt.set(id, null);
    const outbox = this.#told.flatMap((told) => this.#messages(told));
    return { incidents, incidentLog: this.#logged, outbox, dueAt, answers: this.#answers };
  }

  #log(before: IncidentRecord, entries: readonly LogEntry[]): void {
    for (const row of logRows(before, entries)) this.#logged.push(row);
  }

  #begin(record: IncidentRecord, at: EpochMs): void {
    this.#put(this.#changed, record.id, record);
    this.#put(this.#opened, keyOf(record), record.id);
    this.apply(record.id, { kind: 'opened', at });
  }

  /** One call to the operator, and its answer, serves every incident of the group that was open then (A24). */
  #shareContact(about: IncidentRecord, event: ProcessEvent, at: EpochMs): void {
    for (const other of this.records) {
      const wasOpen = other.openedAt <= at && at <= (other.resolvedAt ?? at);
      const isConcerned = other.id !== about.id && other.group === about.group && wasOpen;
      if (isConcerned && other.state !== 'cancelled') this.apply(other.id, event);
    }
  }

  #messages({ step, at, occurrence, incident, deadline }: Notification): OutboxMessage[] {
    return this.#settings.channels
      .filter(({ severities }) => severities.includes(incident.severity))
      .map(({ name }) => messageFor(name, step, at, occurrence, incident, deadline));
  }

  #contextOf(operator: string): ProcessContext {
    return { policy: this.#settings.policy, calendar: this.#subject(operator).calendar };
  }

  #subject(operator: string): Subject {
    return this.#settings.operators.get(operator) ?? unknownOperator(operator);
  }
}

function keyOf({ operator, service, rule }: Incident): string {
  return `${monitorId(operator, service)} ${rule}`;
}

function indexed(records: Iterable<IncidentRecord>): Map<string, string> {
  const newest = new Map<string, IncidentRecord>();
  for (const record of records) {
    const key = keyOf(record);
    if (record.openedAt >= (newest.get(key)?.openedAt ?? record.openedAt)) newest.set(key, record);
  }
  return new Map([...newest].map(([key, { id }]) => [key, id]));
}

function messageFor(
  channel: string,
  step: IncidentMessage['step'],
  createdAt: EpochMs,
  occurrence: number,
  incident: IncidentRecord,
  deadline: Deadline | null,
): IncidentMessage {
  const id = `${incident.id}/${step}/${occurrence}/${channel}`;
  return { id, incidentId: incident.id, step, occurrence, channel, createdAt, incident, deadline };
}

/** For an operator that left the configuration while its incident continues. */
function unknownOperator(id: string): Subject {
  const calendar = { timezone: 'UTC', weekend: [6, 7], holidays: new Set<string>() };
  return { id, name: id, country: null, contacts: [], calendar };
}
