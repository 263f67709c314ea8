import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import { type HourTerms, hourTerms } from '../../core/sla/rollup.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import type { StoredTrace } from '../../core/trace.ts';
import type { EvaluationStep, Evaluator, ObservedSample } from '../incidents/evaluator.ts';
import type { IncidentCommand, IncidentQueue, TimerQueue } from '../incidents/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { patiently } from '../ports/patience.ts';
import { CommitLine } from './commit-line.ts';
import type { CommitSink } from './commit-sink.ts';
import type { Commit, CommitStore } from './ports.ts';

/** Samples are stored, and timers checked, at this interval. */
const FLUSH_INTERVAL_MS = SECOND / 2;
/** After this time without an answer from the store, messages are sent from memory, and evaluation continues. */
const PATIENCE_MS = 2 * SECOND;
/** Rows per transaction: larger ones would make readers wait. */
const MAX_BATCH = 2_000;
/** Requests, and due incidents, per transaction. */
const MAX_EVENTS = 200;

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: CommitStore;
  /** The other sources of incident changes: people, and the clock. */
  readonly queues: IncidentQueue & TimerQueue;
  readonly evaluator: Evaluator;
  /** Samples held while the store is unavailable. Beyond this the oldest are dropped, and counted. */
  readonly bufferLimit: number;
  readonly sink: CommitSink;
}

/** The most kinds of error that are logged. */
const MAX_FAULTS = 1_000;

/** Samples are stored even if evaluation fails on them. */
const NOTHING_EVALUATED: EvaluationStep = {
  states: new Map(),
  downtime: [],
  observations: new Map(),
  roundAt: null,
  incidents: [],
  incidentLog: [],
  outbox: [],
  dueAt: new Map(),
  answers: new Map(),
  faults: [],
  setAside: [],
};

interface Events {
  readonly commands: readonly IncidentCommand[];
  readonly dueIncidents: readonly string[];
}

/** Optional data of a sample. */
interface Beside {
  /** Stored in the same transaction; null for no change. */
  readonly trackRecord: TrackRecord | null;
  /** A confirming probe, outside the slots. */
  readonly extra: boolean;
  /** Its trace, and that of the good probe before it, as far as they are kept. */
  readonly traces: readonly StoredTrace[];
}

interface Buffered extends Beside {
  readonly monitor: Monitor;
  readonly sample: Sample;
}

/**
 * The end of the probing path: buffers samples, evaluates them, and commits both in ONE transaction. Probing never
 * waits for it, and neither does evaluation: data that the store does not take waits in order, unchanged, until it
 * does.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #buffer: Buffered[] = [];
  #dropped = 0;
  readonly #inFlight = new Map<MonitorId, Set<{ readonly at: EpochMs }>>();
  #flushing: Promise<boolean> | null = null;
  #cancelTimer: () => void = () => undefined;
  readonly #faults = new Set<string>();
  readonly #line: CommitLine;

  constructor(options: RecorderOptions) {
    const { clock, log, store, sink } = options;
    this.#options = options;
    this.#line = new CommitLine({
      clock,
      log,
      store,
      onStored: (steps, result, commit) => sink.committed(steps, result, commit.outbox),
      onRefused: (sinceMs, error) => sink.refused(sinceMs, error),
      onSetAside: ({ kind, key }, error) => this.#fault(`${kind} ${key}`, { kind, row: key, error }),
    });
  }

  start(): void {
    this.#arm(FLUSH_INTERVAL_MS);
  }

  /** Registers a probe in flight; call the returned function after its sample was recorded. */
  started(id: MonitorId, at: EpochMs): () => void {
    const probes = this.#inFlight.get(id) ?? new Set();
    this.#inFlight.set(id, probes);
    const probe = { at };
    probes.add(probe);
    return () => {
      probes.delete(probe);
      if (probes.size === 0) this.#inFlight.delete(id);
    };
  }

  record(
    monitor: Monitor,
    sample: Sample,
    { trackRecord = null, extra = false, traces = [] }: Partial<Beside> = {},
  ): void {
    this.#buffer.push({ monitor, sample, trackRecord, extra, traces });
    this.#dropExcess();
    if (this.#buffer.length >= MAX_BATCH && this.#flushing === null) void this.flush();
  }

  get state(): { readonly samples: number; readonly oldestSlot: EpochMs | null; readonly dropped: number } {
    const { samples, oldestSlot } = this.#line.backlog;
    const oldestHere = this.#buffer[0]?.sample.slot ?? null;
    return { samples: samples + this.#buffer.length, oldestSlot: oldestSlot ?? oldestHere, dropped: this.#dropped };
  }

  #dropExcess(): void {
    const excess = this.#buffer.length + this.#line.samples - this.#options.bufferLimit;
    if (excess <= 0) return;
    const dropped = this.#line.dropOldest(excess);
    this.#buffer.splice(0, excess - dropped);
    this.#dropped += excess;
  }

  /** False while the store takes nothing. */
  get recording(): boolean {
    return this.#line.storing;
  }

  /**
   * Evaluates all that is buffered and due, and stores it. Resolves to false when not all is stored; nothing is lost
   * then.
   */
  async flush(): Promise<boolean> {
    while (this.#flushing !== null) await this.#flushing;
    this.#flushing = this.#evaluateAndStore();
    try {
      return await this.#flushing;
    } finally {
      this.#flushing = null;
    }
  }

  /** Stores the rest. Rejects with what could not be stored, if anything. */
  async stop(): Promise<void> {
    this.#cancelTimer();
    let stored = await this.flush();
    this.#cancelTimer();
    // Once more, even where the backlog waits for its next attempt.
    if (!stored) await patiently(this.#options.clock, PATIENCE_MS, this.#line.run()).catch(() => undefined);
    stored = this.#line.isEmpty;
    this.#line.stop();
    if (stored) return;
    const { samples, incidents, messages } = this.#line.backlog;
    const lost = `${samples} samples, ${incidents} changes of incidents and ${messages} messages could not be stored`;
    this.#options.log.error({ samples, incidents, messages }, 'lost: the store did not take them before the end');
    throw new Error(lost);
  }

  #arm(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      void this.flush().then(() => this.#arm(FLUSH_INTERVAL_MS));
    });
  }

  async #evaluateAndStore(): Promise<boolean> {
    const { clock, sink } = this.#options;
    do await this.#evaluateBatch();
    while (this.#buffer.length >= MAX_BATCH);
    if (this.#line.storing) await patiently(clock, PATIENCE_MS, this.#line.run()).catch(() => undefined);
    if (this.#line.isEmpty) sink.evaluated();
    else sink.waiting(this.#line.messages());
    return this.#line.isEmpty;
  }

  /** The evaluated state counts from now on, and is stored as soon as the store takes it. */
  async #evaluateBatch(): Promise<void> {
    const { clock, queues, evaluator } = this.#options;
    // The backlog holds answers that the store does not know yet: the same requests would be applied twice.
    const commands = this.#line.isEmpty ? await this.#asked('commands', () => queues.openCommands(MAX_EVENTS), []) : [];
    const dueHere = evaluator.dueIncidents(clock.now(), MAX_EVENTS);
    const dueIncidents = this.#line.isEmpty
      ? await this.#asked('due incidents', () => queues.dueIncidents(clock.now(), MAX_EVENTS), dueHere)
      : dueHere;
    const batch = this.#buffer.slice(0, MAX_BATCH);
    const step = this.#evaluate(batch, { commands, dueIncidents }, clock.now());
    if (batch.length === 0 && isEmpty(step)) return;
    const { states, downtime, incidents, incidentLog, outbox, dueAt, answers, setAside } = step;
    const commit: Commit = {
      samples: samplesOf(batch, false),
      extraSamples: samplesOf(batch, true),
      terms: termsOf(batch),
      trackRecords: trackRecordsOf(batch),
      traces: batch.flatMap(({ traces }) => traces),
      ...{ states, downtime, incidents, incidentLog, outbox, dueAt, answers, setAside },
    };
    evaluator.adopt(step);
    this.#forget(batch);
    this.#line.add(commit, step);
  }

  #evaluate(batch: readonly Buffered[], events: Events, now: EpochMs): EvaluationStep {
    const observations = new Map<MonitorId, ObservedSample[]>();
    for (const { monitor, sample, extra } of batch) {
      const observed = extra ? { ...sample, extra } : sample;
      const list = observations.get(monitor.id);
      if (list === undefined) observations.set(monitor.id, [observed]);
      else list.push(observed);
    }
    const horizons = this.#horizons(batch.length);
    const horizonOf = (id: MonitorId) => horizons.get(id) ?? now;
    try {
      const step = this.#options.evaluator.step({ observations, horizonOf, ...events }, now);
      for (const { kind, key, error } of step.faults) this.#fault(`${kind} ${key}`, { kind, row: key, error });
      return step;
    } catch (error) {
      this.#fault('evaluation', { error });
      return NOTHING_EVALUATED;
    }
  }

  /** The store's answer if it comes soon, otherwise what is known here. */
  async #asked<T>(what: string, ask: () => Promise<readonly T[]>, here: readonly T[]): Promise<readonly T[]> {
    const { clock, sink, log } = this.#options;
    try {
      return await patiently(clock, PATIENCE_MS, ask());
    } catch (error) {
      sink.refused(0, error);
      log.debug({ error }, `${what} cannot be read`);
      return here;
    }
  }

  /** An error of our own. Each kind is logged once, because it may recur with each step. */
  #fault(what: string, fields: { readonly error: unknown; readonly [field: string]: unknown }): void {
    this.#options.sink.failed();
    const known = `${what}: ${fields.error}`;
    if (this.#faults.has(known) || this.#faults.size >= MAX_FAULTS) return;
    this.#faults.add(known);
    this.#options.log.error(fields, 'a part of an evaluation failed; everything else goes on');
  }

  /** Evaluation must not overtake a probe in flight, or a sample that did not fit into this batch. */
  #horizons(batchSize: number): Map<MonitorId, EpochMs> {
    const horizons = new Map<MonitorId, EpochMs>();
    const lower = (id: MonitorId, at: EpochMs) => horizons.set(id, Math.min(horizons.get(id) ?? at - 1, at - 1));
    for (const [id, probes] of this.#inFlight) {
      for (const { at } of probes) lower(id, at);
    }
    for (const { monitor, sample } of this.#buffer.slice(batchSize)) lower(monitor.id, sample.startedAt);
    return horizons;
  }

  /** The buffer may have dropped some of the batch meanwhile. */
  #forget(batch: readonly Buffered[]): void {
    const stored = new Set(batch);
    const firstOther = this.#buffer.findIndex((one) => !stored.has(one));
    this.#buffer = firstOther < 0 ? [] : this.#buffer.slice(firstOther);
  }
}

function samplesOf(batch: readonly Buffered[], extra: boolean): Sample[] {
  return batch.filter((one) => one.extra === extra).map(({ sample }) => sample);
}

function isEmpty({ states, incidents, dueAt, answers, setAside }: EvaluationStep): boolean {
  return states.size === 0 && incidents.length === 0 && dueAt.size === 0 && answers.size === 0 && setAside.length === 0;
}

function termsOf(batch: readonly Buffered[]): Map<MonitorId, HourTerms> {
  return new Map(batch.map(({ monitor, sample }) => [monitor.id, hourTerms(monitor, sample.slot)]));
}

/** The last one of each monitor. */
function trackRecordsOf(batch: readonly Buffered[]): Map<MonitorId, TrackRecord> {
  return new Map(
    batch.flatMap(({ monitor, trackRecord }) => (trackRecord === null ? [] : [[monitor.id, trackRecord] as const])),
  );
}
