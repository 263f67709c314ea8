import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import { type HourTerms, hourTerms } from '../../core/sla/rollup.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import type { EvaluationStep, Evaluator, ObservedSample } from '../incidents/evaluator.ts';
import type { IncidentCommand, IncidentQueue, TimerQueue } from '../incidents/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { CommitSink } from './commit-sink.ts';
import type { CommitStore } from './ports.ts';

/** Samples are stored, and timers looked at, this often. */
const FLUSH_INTERVAL_MS = SECOND / 2;
const RETRY_INTERVAL_MS = SECOND;
/** Rows per transaction: larger ones would make readers wait. */
const MAX_BATCH = 2_000;
/** Commands, and due incidents, per transaction. */
const MAX_EVENTS = 200;

export interface RecorderOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: CommitStore;
  /** What else changes incidents: people, and the clock. */
  readonly queues: IncidentQueue & TimerQueue;
  readonly evaluator: Evaluator;
  /** Samples held while the store is unavailable; beyond it the oldest go first, and are counted. */
  readonly bufferLimit: number;
  readonly sink: CommitSink;
}

/** Of different kinds, that are logged. */
const MAX_FAULTS = 1_000;

/** Samples are stored even if nothing can be made of them. */
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

/** What may go with a sample. */
interface Beside {
  /** Stored in the same transaction; null when it stays as it is. */
  readonly trackRecord: TrackRecord | null;
  /** A confirming probe, outside the slots. */
  readonly extra: boolean;
}

interface Buffered extends Beside {
  readonly monitor: Monitor;
  readonly sample: Sample;
}

/**
 * The end of the probing path: buffers samples, evaluates them, and commits both in ONE transaction. Probing never waits
 * for it. What was not committed is tried again, unchanged, until it is.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #buffer: Buffered[] = [];
  #dropped = 0;
  readonly #inFlight = new Map<MonitorId, Set<{ readonly at: EpochMs }>>();
  #flushing: Promise<boolean> | null = null;
  #cancelTimer: () => void = () => undefined;
  #failing = false;
  readonly #faults = new Set<string>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#arm(FLUSH_INTERVAL_MS);
  }

  /** Notes a probe in flight; the returned function ends it, after its sample was recorded. */
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

  record(monitor: Monitor, sample: Sample, { trackRecord = null, extra = false }: Partial<Beside> = {}): void {
    this.#buffer.push({ monitor, sample, trackRecord, extra });
    const excess = this.#buffer.length - this.#options.bufferLimit;
    if (excess > 0) {
      this.#buffer.splice(0, excess);
      this.#dropped += excess;
    }
    if (this.#buffer.length >= MAX_BATCH && this.#flushing === null && !this.#failing) void this.flush();
  }

  get state(): { readonly samples: number; readonly oldestSlot: EpochMs | null; readonly dropped: number } {
    return { samples: this.#buffer.length, oldestSlot: this.#buffer[0]?.sample.slot ?? null, dropped: this.#dropped };
  }

  /** False while the store refuses commits. */
  get recording(): boolean {
    return !this.#failing;
  }

  /** Stores all that is buffered and due. Resolves to false when the store is unavailable; nothing is lost then. */
  async flush(): Promise<boolean> {
    while (this.#flushing !== null) await this.#flushing;
    this.#flushing = this.#commitAll();
    try {
      return await this.#flushing;
    } finally {
      this.#flushing = null;
    }
  }

  /** Stores what is left. */
  async stop(): Promise<void> {
    this.#cancelTimer();
    const stored = await this.flush();
    this.#cancelTimer();
    if (!stored)
      this.#options.log.error({ samples: this.#buffer.length }, 'samples could not be stored before the end');
  }

  #arm(delayMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => {
      void this.flush().then((stored) => this.#arm(stored ? FLUSH_INTERVAL_MS : RETRY_INTERVAL_MS));
    });
  }

  async #commitAll(): Promise<boolean> {
    do {
      if (!(await this.#commitBatch())) return false;
    } while (this.#buffer.length >= MAX_BATCH);
    return true;
  }

  async #commitBatch(): Promise<boolean> {
    const { clock, store, queues, evaluator, log, sink } = this.#options;
    try {
      // Samples are stored whatever becomes of these.
      const commands = await this.#asked('commands', () => queues.openCommands(MAX_EVENTS));
      const dueIncidents = await this.#asked('due incidents', () => queues.dueIncidents(clock.now(), MAX_EVENTS));
      const batch = this.#buffer.slice(0, MAX_BATCH);
      const samples = samplesOf(batch, false);
      const step = this.#evaluate(batch, { commands, dueIncidents }, clock.now());
      if (batch.length === 0 && isEmpty(step)) {
        this.#failing = false;
        sink.evaluated();
        return true;
      }
      const { states, downtime, incidents, incidentLog, outbox, dueAt, answers, setAside } = step;
      const result = await store.commit({
        samples,
        extraSamples: samplesOf(batch, true),
        terms: termsOf(batch),
        trackRecords: trackRecordsOf(batch),
        ...{ states, downtime, incidents, incidentLog, outbox, dueAt, answers, setAside },
      });
      evaluator.adopt(step);
      this.#forget(batch);
      this.#failing = false;
      sink.committed(step, result);
      sink.evaluated();
      return true;
    } catch (error) {
      if (!this.#failing)
        log.error({ error, samples: this.#buffer.length }, 'the store is unavailable; samples are buffered');
      this.#failing = true;
      sink.refused();
      return false;
    }
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

  async #asked<T>(what: string, ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await ask();
    } catch (error) {
      this.#options.sink.refused();
      this.#options.log.debug({ error }, `${what} cannot be read`);
      return [];
    }
  }

  /** A fault of our own. Each is logged once, for it may come again with each step. */
  #fault(what: string, fields: { readonly error: unknown; readonly [field: string]: unknown }): void {
    this.#options.sink.failed();
    const known = `${what}: ${fields.error}`;
    if (this.#faults.has(known) || this.#faults.size >= MAX_FAULTS) return;
    this.#faults.add(known);
    this.#options.log.error(fields, 'a part of an evaluation failed; everything else goes on');
  }

  /** Evaluation must not run ahead of a probe in flight, nor of a sample that this batch has no room for. */
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
