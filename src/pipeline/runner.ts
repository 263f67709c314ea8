import pLimit, { type LimitFunction } from 'p-limit';
import type { Monitor, MonitorId, Operator } from '../core/monitor.ts';
import { requestsPerProbe } from '../core/probe-spec.ts';
import { operatorCap, type RateState, reserve } from '../core/rate.ts';
import type { Sample } from '../core/sample.ts';
import { stallEffect } from '../core/stall.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import { type Reason, type SkipReason, verdictOf } from '../core/verdict/verdict.ts';
import type { Clock, Log, ProbeResult, Prober } from './ports.ts';
import type { SimPool } from './sim-pool.ts';

/** A slot may wait this long for its turn (scheduler, rate cap, concurrency), and never longer than its period. */
const MAX_START_DELAY_MS = 5 * SECOND;
/** Wall and monotonic clock may differ by this much over a probe; beyond it the sample's stamps are worth nothing (A26). */
const CLOCK_STEP_MS = SECOND;

/** What a finished slot leaves behind: a probe's result, or why the monitor itself answered for the slot. */
export type Outcome =
  | { readonly sample: Sample; readonly result: ProbeResult }
  | { readonly sample: Sample; readonly result: null; readonly skipped: SkipReason };

/** `confirm`: a probe outside the slots, for the High rule alone. What cannot be started leaves nothing behind. */
export type Purpose = 'slot' | 'confirm';

/** Where outcomes go; `started` comes first, so that evaluation waits for probes in flight. */
export interface OutcomeSink {
  started(monitorId: MonitorId, at: EpochMs): () => void;
  finished(monitor: Monitor, outcome: Outcome, purpose: Purpose): void;
}

export interface RunnerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly prober: Prober;
  readonly simPool: SimPool;
  readonly sink: OutcomeSink;
  readonly limits: { readonly concurrency: number; readonly perOperator: number };
  /** A fault of our own, to be counted. */
  readonly onInternalError: () => void;
}

/** From a due slot to exactly one sample: the gates that may hold it back, the probe, and what our own faults did to it. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #global: LimitFunction;
  #operators: ReadonlyMap<string, Operator> = new Map();
  readonly #limits = new Map<string, LimitFunction>();
  /** In monotonic time, both: a step of the wall clock must not silence an operator's probes. */
  readonly #rates = new Map<string, RateState>();
  readonly #throttledUntilMs = new Map<MonitorId, number>();
  readonly #inFlight = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#global = pLimit(options.limits.concurrency);
  }

  /** Operators in force for slots from now on. */
  replace(operators: ReadonlyMap<string, Operator>): void {
    this.#operators = operators;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Never rejects, never blocks the caller. */
  run(monitor: Monitor, slot: EpochMs, purpose: Purpose = 'slot'): void {
    const job = this.#runSlot(monitor, slot, purpose).catch((error: unknown) => {
      this.#options.onInternalError();
      this.#options.log.error({ monitor: monitor.id, error }, 'a slot could not be run');
      this.#skip(monitor, slot, purpose, 'aborted', 'internal error');
    });
    this.#inFlight.add(job);
    void job.finally(() => this.#inFlight.delete(job));
  }

  /** Lets probes in flight finish; slots that have not started yet end as `aborted`. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#inFlight);
  }

  async #runSlot(monitor: Monitor, slot: EpochMs, purpose: Purpose): Promise<void> {
    const held = this.#heldBack(monitor, slot);
    if (held !== null) return this.#skip(monitor, slot, purpose, held);
    const waitMs = this.#reserveRate(monitor, slot);
    if (waitMs === null) return this.#skip(monitor, slot, purpose, 'rate-cap');
    if (waitMs > 0) await new Promise<void>((resolve) => this.#options.clock.after(waitMs, resolve));
    await this.#limitOf(monitor.operator)(() => this.#global(() => this.#start(monitor, slot, purpose)));
  }

  /** Reasons not to start that are known at once. */
  #heldBack(monitor: Monitor, slot: EpochMs): SkipReason | null {
    const { clock } = this.#options;
    if (!this.#operators.get(monitor.operator)?.enabled) return 'disabled';
    if (clock.monotonicMs() < (this.#throttledUntilMs.get(monitor.id) ?? 0)) return 'throttled';
    return clock.now() - slot > maxStartDelayMs(monitor) ? 'late' : null;
  }

  #reserveRate(monitor: Monitor, slot: EpochMs): number | null {
    const { clock } = this.#options;
    const cap = operatorCap(this.#operators.get(monitor.operator)!.requestsPerSecond);
    const leftMs = slot + maxStartDelayMs(monitor) - clock.now();
    const state = this.#rates.get(monitor.operator) ?? 0;
    const reservation = reserve(state, clock.monotonicMs(), requestsPerProbe(monitor.probe), cap, leftMs);
    this.#rates.set(monitor.operator, reservation.state);
    return reservation.waitMs;
  }

  async #start(monitor: Monitor, slot: EpochMs, purpose: Purpose): Promise<void> {
    const { clock, sink, simPool } = this.#options;
    if (this.#stopping) return this.#skip(monitor, slot, purpose, 'aborted', 'the monitor is stopping');
    if (clock.now() - slot > maxStartDelayMs(monitor)) return this.#skip(monitor, slot, purpose, 'overrun');
    const settled = sink.started(monitor.id, clock.now());
    try {
      const simIndex = await simPool.take(monitor, slot);
      if (simIndex === null) return this.#skip(monitor, slot, purpose, 'pool-exhausted');
      sink.finished(monitor, await this.#probe(monitor, slot, simIndex), purpose);
    } finally {
      settled();
    }
  }

  async #probe(monitor: Monitor, slot: EpochMs, simIndex: number): Promise<Outcome> {
    const limitMs = monitor.sla.latencyLimitMs;
    const first = await this.#attempt(monitor, slot, simIndex);
    if (first.result === null || stallEffect(first.result, limitMs) === 'none') return first;
    if (stallEffect(first.result, limitMs) === 'aborted') {
      const detail = `the monitor stood still for ${Math.round(first.result.maxStallMs)} ms`;
      return { ...first, sample: withReason(first.sample, 'aborted', detail) };
    }
    // A grant is never repeated for our own sake.
    if (monitor.probe.kind === 'provisioning') return withoutLatency(first);
    const second = await this.#attempt(monitor, slot, simIndex);
    if (second.result === null) return withoutLatency(first);
    return stallEffect(second.result, limitMs) === 'none' ? second : withoutLatency(second);
  }

  async #attempt(monitor: Monitor, slot: EpochMs, simIndex: number): Promise<Outcome> {
    const { clock, prober, log, onInternalError } = this.#options;
    const wall = clock.now();
    const monotonic = clock.monotonicMs();
    try {
      const result = await prober.probe({ monitorId: monitor.id, slot, simIndex });
      const stepMs = clock.now() - wall - (clock.monotonicMs() - monotonic);
      const sample = sampleOf(monitor, slot, result);
      if (Math.abs(stepMs) > CLOCK_STEP_MS) {
        return { sample: withReason(sample, 'clock-step', `clock stepped by ${Math.round(stepMs)} ms`), result };
      }
      if (result.retryAfterMs !== null)
        this.#throttledUntilMs.set(monitor.id, clock.monotonicMs() + result.retryAfterMs);
      return { sample, result };
    } catch (error) {
      onInternalError();
      log.error({ monitor: monitor.id, error }, 'a probe was lost to a fault of the monitor');
      return skipped(monitor, slot, wall, 'aborted', 'internal error');
    }
  }

  #skip(monitor: Monitor, slot: EpochMs, purpose: Purpose, reason: SkipReason, detail: string | null = null): void {
    if (purpose === 'confirm') return;
    const { clock, sink } = this.#options;
    sink.finished(monitor, skipped(monitor, slot, clock.now(), reason, detail), purpose);
  }

  #limitOf(operator: string): LimitFunction {
    let limit = this.#limits.get(operator);
    if (limit === undefined) {
      limit = pLimit(this.#options.limits.perOperator);
      this.#limits.set(operator, limit);
    }
    return limit;
  }
}

function maxStartDelayMs(monitor: Monitor): number {
  return Math.min(monitor.schedule.periodMs, MAX_START_DELAY_MS);
}

function sampleOf(monitor: Monitor, slot: EpochMs, result: ProbeResult): Sample {
  const { startedAt, reason, detail, latencyMs, totalMs, statusCode } = result;
  const { transactionIds, phasesMs, maxStallMs, warnings } = result;
  return {
    ...identity(monitor, slot),
    startedAt,
    verdict: verdictOf(reason),
    reason,
    detail,
    latencyMs,
    totalMs,
    statusCode,
    transactionIds,
    phasesMs,
    maxStallMs,
    warnings,
    simulated: false,
  };
}

function skipped(monitor: Monitor, slot: EpochMs, at: EpochMs, reason: SkipReason, detail: string | null): Outcome {
  const sample: Sample = {
    ...identity(monitor, slot),
    startedAt: at,
    verdict: verdictOf(reason),
    reason,
    detail,
    latencyMs: null,
    totalMs: null,
    statusCode: null,
    transactionIds: [],
    phasesMs: null,
    maxStallMs: null,
    warnings: [],
    simulated: false,
  };
  return { sample, result: null, skipped: reason };
}

function identity({ operator, service, location }: Monitor, slot: EpochMs) {
  return { operator, service, location, slot };
}

function withReason(sample: Sample, reason: Reason, detail: string): Sample {
  return { ...sample, verdict: verdictOf(reason), reason, detail, latencyMs: null };
}

function withoutLatency(outcome: Outcome): Outcome {
  return { ...outcome, sample: { ...outcome.sample, latencyMs: null } };
}
