import type { TrackRecord } from '../../../src/core/attribution/track-record.ts';
import type { LedgerHead, LedgerRow } from '../../../src/core/closing/ledger.ts';
import { type Claim, MOST_LOG, type OutboxMessage } from '../../../src/core/delivery/messages.ts';
import { type MonitorId, monitorId } from '../../../src/core/ids.ts';
import type { IncidentRecord } from '../../../src/core/incident/incident.ts';
import type { LogRow } from '../../../src/core/incident/log.ts';
import type { MonitorState } from '../../../src/core/incident/monitor-state.ts';
import type { MaintenanceEntry } from '../../../src/core/maintenance/entry.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { type DowntimeSpan, touches } from '../../../src/core/sla/downtime.ts';
import { addSamples, emptyRollup, type HourRollup, rollupHour } from '../../../src/core/sla/rollup.ts';
import type { EpochMs } from '../../../src/core/time.ts';
import type { LedgerReads } from '../../../src/pipeline/closing/ports.ts';
import type { ContractFindings } from '../../../src/pipeline/contract/ports.ts';
import type { IncidentAnswer, IncidentCommand } from '../../../src/pipeline/incidents/ports.ts';
import type { History, RollupQuery, SampleQuery, WarningCount } from '../../../src/pipeline/ports/history.ts';
import type { Commit, CommitResult } from '../../../src/pipeline/recording/ports.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { countWarnings } from '../../../src/store/warnings.ts';
import { memoryContract } from './contract.ts';
import { MemoryOutbox } from './outbox.ts';
import { type MemorySafety, memorySafety } from './safety.ts';
import { MemorySetAside } from './set-aside.ts';

/** A store that lasts as long as the process: the contract in its plainest form, and far faster than a database. */
export function memoryStore(): Store {
  return Object.assign(new MemoryStore(), memorySafety(), memoryContract());
}

/** One monitor at one location. */
interface Series {
  readonly operator: string;
  readonly service: string;
  readonly location: string;
  readonly samples: Map<EpochMs, Sample>;
  readonly rollups: Map<EpochMs, HourRollup>;
}

/** New samples of one series in one hour. */
interface NewHour {
  readonly series: Series;
  readonly hour: EpochMs;
  readonly samples: Sample[];
}

class MemoryStore extends MemoryOutbox implements Omit<Store, keyof MemorySafety | keyof ContractFindings> {
  readonly #series = new Map<string, Series>();
  readonly #states = new Map<MonitorId, MonitorState>();
  readonly #trackRecords = new Map<MonitorId, TrackRecord>();
  readonly #incidents = new Map<string, IncidentRecord>();
  readonly #incidentLog = new Map<string, LogRow[]>();
  readonly #dueAt = new Map<string, EpochMs | null>();
  readonly #commands = new Map<string, IncidentCommand>();
  readonly #answers = new Map<string, IncidentAnswer>();
  readonly #extra = new Map<string, Sample>();
  readonly #downtime = new Map<string, DowntimeSpan>();
  readonly #maintenance = new Map<string, MaintenanceEntry>();
  readonly #ledger: (LedgerRow & { readonly text: string })[] = [];
  readonly #reports = new Set<string>();
  readonly #setAside = new MemorySetAside();
  readonly setAside = this.#setAside.setAside.bind(this.#setAside);

  async commit(commit: Commit): Promise<CommitResult> {
    const added = this.#newHours(commit.samples);
    const rollups = added.map((hour) => withSamples(hour, commit.terms));
    const states = [...commit.states].map(([id, state]) => [id, copy(state)] as const);
    const trackRecords = [...commit.trackRecords].map(([id, record]) => [id, copy(record)] as const);
    const incidents = commit.incidents.map(copy);
    const entries = commit.incidentLog.map(copy);
    const outbox = commit.outbox.map(copy);
    const answers = [...commit.answers].map(([id, answer]) => [id, copy(answer)] as const);

    // From here on nothing can fail, so all of it is stored.
    for (const [index, { series, hour, samples }] of added.entries()) {
      for (const sample of samples) series.samples.set(sample.slot, sample);
      series.rollups.set(hour, rollups[index]!);
    }
    for (const sample of commit.extraSamples)
      this.#extra.set(`${sample.operator}/${sample.service}@${sample.slot}`, sample);
    for (const [id, state] of states) this.#states.set(id, state);
    for (const [id, record] of trackRecords) this.#trackRecords.set(id, record);
    for (const incident of incidents) {
      this.#incidents.set(incident.id, incident);
      this.#dueAt.set(incident.id, commit.dueAt.get(incident.id) ?? null);
    }
    for (const row of entries) this.#addToLog(row);
    for (const [id, at] of commit.dueAt) if (this.#incidents.has(id)) this.#dueAt.set(id, at);
    for (const [id, answer] of answers) this.#answers.set(id, answer);
    for (const span of commit.downtime) this.#downtime.set(`${span.monitorId}@${span.from}`, span);
    for (const row of commit.setAside ?? []) this.#setAside.put(row);
    this.add(outbox);
    return { stored: added.reduce((sum, { samples }) => sum + samples.length, 0), rollups };
  }

  async states(): Promise<ReadonlyMap<MonitorId, MonitorState>> {
    return new Map(this.#states);
  }

  async trackRecords(): Promise<ReadonlyMap<MonitorId, TrackRecord>> {
    return new Map(this.#trackRecords);
  }

  async *samples(query: SampleQuery): AsyncGenerator<Sample> {
    const { operator, service, from, to, startedAfter } = query;
    for (const series of this.#inOrder()) {
      if ((operator ?? series.operator) !== series.operator || (service ?? series.service) !== series.service) continue;
      for (const sample of byKey(series.samples)) {
        const { slot, startedAt, verdict } = sample;
        if (verdict !== (query.verdict ?? verdict)) continue;
        if (slot >= (from ?? slot) && slot < (to ?? Infinity) && startedAt > (startedAfter ?? -Infinity)) yield sample;
      }
    }
  }

  async *rollups(query: RollupQuery): AsyncGenerator<HourRollup> {
    for (const { operator, service, rollups } of this.#inOrder()) {
      if ((query.monitorId ?? monitorId(operator, service)) !== monitorId(operator, service)) continue;
      yield* byKey(rollups).filter(({ hour }) => hour >= query.from && hour < query.to);
    }
  }

  async incidents(query: Parameters<History['incidents']>[0]): Promise<IncidentRecord[]> {
    return [...this.#incidents.values()]
      .filter(({ id }) => id === (query.id ?? id))
      .filter(({ operator }) => operator === (query.operator ?? operator))
      .filter(({ service }) => service === (query.service ?? service))
      .filter(({ state }) => query.unclosed !== true || state !== 'closed')
      .sort((a, b) => a.startedAt - b.startedAt || compareText(a.id, b.id));
  }

  async incidentLog(
    id: string,
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<LogRow[]> {
    const log = this.#incidentLog.get(id) ?? [];
    return log.filter(({ sequence }) => sequence > after).slice(0, limit);
  }

  #addToLog(row: LogRow): void {
    const log = this.#incidentLog.get(row.incidentId) ?? [];
    if (log.every(({ sequence }) => sequence !== row.sequence)) log.push(row);
    this.#incidentLog.set(
      row.incidentId,
      log.toSorted((a, b) => a.sequence - b.sequence),
    );
  }

  /** With the newest of the log as each message was made. */
  override async claim(...args: Parameters<MemoryOutbox['claim']>): Promise<Claim | null> {
    const claim = await super.claim(...args);
    if (claim === null) return null;
    const messages = claim.messages.map((message) => {
      const entries = message.incident?.logged.entries ?? 0;
      const rows = (this.#incidentLog.get(message.incidentId) ?? []).filter(({ sequence }) => sequence <= entries);
      return entries === 0 ? message : { ...message, log: rows.slice(-MOST_LOG).map(({ entry }) => entry) };
    });
    return { ...claim, messages: messages as OutboxMessage[] };
  }

  async warnings({ monitorId: id, from, to }: RollupQuery): Promise<WarningCount[]> {
    const [operator, service] = id?.split('/') ?? [];
    const samples = await Array.fromAsync(
      this.samples({ ...(id && { operator: operator!, service: service! }), from, to }),
    );
    return countWarnings(samples.map(({ warnings, slot }) => ({ warnings, samples: 1, first: slot, last: slot })));
  }

  async extraSamples({ monitorId: id, from, to }: RollupQuery): Promise<Sample[]> {
    return [...this.#extra.values()]
      .filter(({ operator, service }) => id === undefined || id === monitorId(operator, service))
      .filter(({ slot }) => slot >= from && slot < to)
      .sort((a, b) => a.slot - b.slot);
  }

  async downtime(query: RollupQuery): Promise<DowntimeSpan[]> {
    return [...this.#downtime.values()]
      .filter((span) => span.monitorId === (query.monitorId ?? span.monitorId))
      .filter((span) => touches(span, query))
      .sort((a, b) => compareText(a.monitorId, b.monitorId) || a.from - b.from);
  }

  async requestIncident(command: IncidentCommand): Promise<void> {
    if (!this.#commands.has(command.id)) this.#commands.set(command.id, copy(command));
  }

  async openCommands(limit: number): Promise<IncidentCommand[]> {
    return [...this.#commands.values()]
      .filter(({ id }) => !this.#answers.has(id))
      .slice(0, limit)
      .map((command) => {
        const { request } = command;
        const about = request.verb === 'raise' ? undefined : this.#incidents.get(request.incidentId);
        return about === undefined ? command : { ...command, about };
      });
  }

  async incidentAnswer(commandId: string): Promise<IncidentAnswer | null> {
    return this.#answers.get(commandId) ?? null;
  }

  async dueIncidents(now: EpochMs, limit: number): Promise<string[]> {
    return [...this.#dueAt]
      .flatMap(([id, at]) => (at !== null && at <= now ? [{ id, at }] : []))
      .sort((a, b) => a.at - b.at || compareText(a.id, b.id))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async purge(before: { readonly good: EpochMs; readonly other: EpochMs }, limit: number): Promise<number> {
    for (const [key, { slot }] of this.#extra) if (slot < before.other) this.#extra.delete(key);
    this.#forgetAnswered(before.other);
    let deleted = 0;
    for (const { samples } of this.#series.values()) {
      for (const { slot, verdict } of byKey(samples)) {
        if (deleted >= limit) return deleted;
        if (slot < (verdict === 'good' ? before.good : before.other) && samples.delete(slot)) deleted += 1;
      }
    }
    return deleted;
  }

  #forgetAnswered(before: EpochMs): void {
    for (const { id, at } of this.#commands.values()) {
      if (at < before && this.#answers.delete(id)) this.#commands.delete(id);
    }
  }

  async maintenance(): Promise<MaintenanceEntry[]> {
    return [...this.#maintenance.values()].sort((a, b) => compareText(a.id, b.id));
  }

  async saveMaintenance(entry: MaintenanceEntry): Promise<void> {
    this.#maintenance.set(entry.id, copy(entry));
  }

  async ledger(query: Parameters<LedgerReads['ledger']>[0]): Promise<LedgerRow[]> {
    return this.#ledger
      .filter(({ operator }) => operator === (query.operator ?? operator))
      .filter(({ service }) => service === (query.service ?? service))
      .map(({ text: _, ...row }) => row)
      .sort((a, b) => compareText(a.operator, b.operator) || a.sequence - b.sequence);
  }

  async ledgerText(hash: string): Promise<string | null> {
    return this.#ledger.find((entry) => entry.hash === hash)?.text ?? null;
  }

  async ledgerHeads(): Promise<LedgerHead[]> {
    const newest = new Map<string, LedgerHead>();
    for (const { operator, sequence, hash } of await this.ledger({}))
      newest.set(operator, { operator, sequence, hash });
    return [...newest.values()];
  }

  async appendToLedger(row: LedgerRow, text: string): Promise<boolean> {
    const { operator, service, from, kind, sequence } = row;
    const chain = this.#ledger.filter((entry) => entry.operator === operator);
    const closed = chain.some((entry) => entry.kind === 'month' && entry.service === service && entry.from === from);
    if (sequence !== chain.length + 1 || (kind === 'month' && closed)) return false;
    this.#ledger.push({ ...row, text });
    return true;
  }

  async close(): Promise<void> {}

  async notifiedKeys(): Promise<string[]> {
    return [...this.#reports].sort(compareText);
  }

  async notifyOnce(id: string, _at: EpochMs, messages: readonly OutboxMessage[]): Promise<void> {
    if (this.#reports.has(id)) return;
    const copies = messages.map(copy);
    this.#reports.add(id);
    this.add(copies);
  }

  #newHours(samples: readonly Sample[]): NewHour[] {
    const hours = new Map<string, NewHour>();
    const taken = new Set<string>();
    for (const sample of samples) {
      const { operator, service, location, slot } = sample;
      const place = `${operator}/${service}@${location}`;
      const series = this.#seriesOf(place, sample);
      if (series.samples.has(slot) || taken.has(`${place} ${slot}`)) continue;
      taken.add(`${place} ${slot}`);
      const hour = rollupHour(slot);
      const group = hours.get(`${place} ${hour}`);
      if (group) group.samples.push(sample);
      else hours.set(`${place} ${hour}`, { series, hour, samples: [sample] });
    }
    return [...hours.values()];
  }

  #seriesOf(place: string, { operator, service, location }: Sample): Series {
    const known = this.#series.get(place);
    if (known) return known;
    const series = { operator, service, location, samples: new Map(), rollups: new Map() };
    this.#series.set(place, series);
    return series;
  }

  #inOrder(): Series[] {
    return [...this.#series.values()].sort(
      (a, b) =>
        compareText(a.operator, b.operator) || compareText(a.service, b.service) || compareText(a.location, b.location),
    );
  }
}

function withSamples({ series, hour, samples }: NewHour, allTerms: Commit['terms']): HourRollup {
  const id = monitorId(series.operator, series.service);
  const terms = allTerms.get(id);
  if (terms === undefined) throw new Error(`a commit with samples of ${id} needs its terms`);
  return addSamples(series.rollups.get(hour) ?? emptyRollup(id, series.location, hour, terms), samples, terms);
}

function byKey<T>(map: ReadonlyMap<EpochMs, T>): T[] {
  return [...map.entries()].sort(([a], [b]) => a - b).map(([, value]) => value);
}

/** As on disk: a later change of the caller's object does not reach the store, and what is no JSON is refused. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
