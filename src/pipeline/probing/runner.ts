import pLimit, { type LimitFunction } from 'p-limit';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { grantsOf, requestsPerProbe } from '../../core/probe-kinds/kinds.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { type EpochMs, SECOND } from '../../core/time.ts';
import { stallEffect } from '../../core/verdict/stall.ts';
import type { SkipReason } from '../../core/verdict/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ProbeResult, Prober } from '../ports/prober.ts';
import type { KillSwitches } from '../safety/kill-switches.ts';
import type { RateLimiter } from '../safety/rate-limiter.ts';
import type { SimPool, SimUse } from '../safety/sim-pool.ts';
import type { Attributor } from './ports.ts';
import { type Attempt, outcomeOf, type ProbeOutcome } from './probe-outcome.ts';

/** A slot may wait this long for its turn (scheduler, rate limit, concurrency), and never longer than its period. */
const MAX_START_DELAY_MS = 5 * SECOND;
/**
 * Wall and monotonic clock may differ by this much over a probe; above it the sample's time stamps are unusable (A26).
 */
const CLOCK_STEP_MS = SECOND;

/** `confirm`: a probe outside the slots, for the High rule alone. If it cannot start, it leaves nothing behind. */
export type Purpose = 'slot' | 'confirm';

/** Receives outcomes; call `started` first, so that evaluation waits for probes in flight. */
export interface OutcomeSink {
  started(monitorId: MonitorId, at: EpochMs): () => void;
  finished(monitor: Monitor, outcome: ProbeOutcome, purpose: Purpose): void;
}

export interface SlotRunnerOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly prober: Prober;
  readonly simPool: SimPool;
  readonly attributor: Attributor;
  readonly rateLimiter: RateLimiter;
  readonly switches: Pick<KillSwitches, 'isOn'>;
  readonly sink: OutcomeSink;
  readonly limits: { readonly concurrency: number; readonly perOperator: number };
  /** An error of our own, for counting. */
  readonly onInternalError: () => void;
}

/**
 * Takes a due slot to exactly one sample: the checks that may block it, the probe, and the effects of monitor-side
 * faults.
 */
export class SlotRunner {
  readonly #options: SlotRunnerOptions;
  readonly #global: LimitFunction;
  readonly #limits = new Map<string, LimitFunction>();
  /** In monotonic time: a step of the wall clock must not stop an operator's probes. */
  readonly #throttledUntilMs = new Map<MonitorId, number>();
  readonly #inFlight = new Set<Promise<void>>();
  #stopping = false;

  constructor(options: SlotRunnerOptions) {
    this.#options = options;
    this.#global = pLimit(options.limits.concurrency);
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
    const { clock } = this.#options;
    const held = this.blockedReason(monitor) ?? (clock.now() - slot > maxStartDelayMs(monitor) ? 'late' : null);
    if (held !== null) return this.#skip(monitor, slot, purpose, held);
    const waitMs = this.#reserveRate(monitor, slot);
    if (waitMs === null) return this.#skip(monitor, slot, purpose, 'rate-cap');
    if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs + this.#aheadMs(slot), resolve));
    await this.#limitOf(monitor.operator)(() => this.#global(() => this.#start(monitor, slot, purpose)));
  }

  /** Why the operator must not be probed now; null when it may be. */
  blockedReason(monitor: Monitor): 'disabled' | 'throttled' | null {
    const { clock, switches } = this.#options;
    if (!switches.isOn(monitor.operator)) return 'disabled';
    return clock.monotonicMs() < (this.#throttledUntilMs.get(monitor.id) ?? 0) ? 'throttled' : null;
  }

  /** The operator asked us to wait. */
  throttled(monitorId: MonitorId, retryAfterMs: number): void {
    this.#throttledUntilMs.set(monitorId, this.#options.clock.monotonicMs() + retryAfterMs);
  }

  #reserveRate(monitor: Monitor, slot: EpochMs, maxDelayMs = maxStartDelayMs(monitor)): number | null {
    const { clock, rateLimiter } = this.#options;
    const aheadMs = this.#aheadMs(slot);
    const leftMs = slot + maxDelayMs - clock.now() - aheadMs;
    return rateLimiter.reserve(monitor.operator, requestsPerProbe(monitor.probe), leftMs, aheadMs);
  }

  /** Slots arrive before they are due; the prober starts them on time. */
  #aheadMs(slot: EpochMs): number {
    return Math.max(0, slot - this.#options.clock.now());
  }

  async #start(monitor: Monitor, slot: EpochMs, purpose: Purpose): Promise<void> {
    const { clock, sink, simPool, switches } = this.#options;
    if (this.#stopping) return this.#skip(monitor, slot, purpose, 'aborted', 'the monitor is stopping');
    // The slot waited for its turn, and the operator may have been stopped meanwhile.
    if (!switches.isOn(monitor.operator)) return this.#skip(monitor, slot, purpose, 'disabled');
    if (clock.now() - slot > maxStartDelayMs(monitor)) return this.#skip(monitor, slot, purpose, 'overrun');
    const settled = sink.started(monitor.id, clock.now());
    try {
      const use = await simPool.take(monitor, slot);
      if (use === null) return this.#skip(monitor, slot, purpose, 'pool-exhausted');
      const attempt = await this.#probe(monitor, slot, use);
      use.ended(attempt.result);
      sink.finished(monitor, await this.#outcome(monitor, slot, use.simIndex, attempt), purpose);
    } finally {
      settled();
    }
  }

  async #probe(monitor: Monitor, slot: EpochMs, use: SimUse): Promise<Attempt> {
    const limitMs = termsAt(monitor.sla, slot).latencyLimitMs;
    const first = await this.#attempt(monitor, slot, use, requestsPerProbe(monitor.probe));
    if (first.result === null || stallEffect(first.result, limitMs) === 'none') return first;
    if (stallEffect(first.result, limitMs) === 'aborted') {
      const detail = `the monitor stalled for ${Math.round(first.result.stalledMs)} ms`;
      return { ...first, reason: 'aborted', detail, latencyMs: null };
    }
    const withoutLatency = { ...first, latencyMs: null };
    // A grant is never repeated for our own sake.
    if (grantsOf(monitor.probe) !== null || !this.#options.switches.isOn(monitor.operator)) return withoutLatency;
    // The first answer counts. The second request is our doing, so it can improve the latency and nothing else.
    const second = await this.#attempt(monitor, slot, use, 0);
    const isBetter = second.result !== null && stallEffect(second.result, limitMs) === 'none';
    return isBetter && second.reason === 'ok' ? second : withoutLatency;
  }

  /** @param reserved requests that have their tokens; the others are charged afterwards */
  async #attempt(monitor: Monitor, slot: EpochMs, { simIndex, iccid }: SimUse, reserved: number): Promise<Attempt> {
    const { clock, prober, log, rateLimiter, onInternalError } = this.#options;
    const wall = clock.now();
    const monotonic = clock.monotonicMs();
    try {
      const result = await prober.probe({
        monitorId: monitor.id,
        slot,
        simIndex,
        ...(iccid !== undefined && { iccid }),
      });
      rateLimiter.sent(monitor.operator, result.requestsSent, reserved);
      const stepMs = clock.now() - wall - (clock.monotonicMs() - monotonic);
      if (Math.abs(stepMs) > CLOCK_STEP_MS) {
        const detail = `clock stepped by ${Math.round(stepMs)} ms`;
        return { result, reason: 'clock-step', detail, latencyMs: null };
      }
      if (result.retryAfterMs !== null) this.throttled(monitor.id, result.retryAfterMs);
      return { result, reason: result.reason, detail: result.detail, latencyMs: result.latencyMs };
    } catch (error) {
      onInternalError();
      log.error({ monitor: monitor.id, error }, 'a probe was lost to an error of the monitor');
      return { result: null, at: wall, reason: 'aborted', detail: 'internal error' };
    }
  }

  /** Adds the fault attribution. Effects of our own clocks and threads are decided already. */
  async #outcome(monitor: Monitor, slot: EpochMs, simIndex: number, attempt: Attempt): Promise<ProbeOutcome> {
    const { result } = attempt;
    if (result === null || attempt.reason !== result.reason) return outcomeOf(monitor, slot, attempt);
    const { judgement, trackRecord } = await this.#options.attributor.attribute(
      { monitor, simIndex, result },
      (other, index) => this.#ask(other, index),
    );
    const { reason } = judgement;
    // The time says nothing when there is another reason.
    const latencyMs = reason === result.reason ? attempt.latencyMs : null;
    return outcomeOf(monitor, slot, { ...judgement, result, latencyMs }, trackRecord);
  }

  /** A check of a result: it stays within the operator's agreed rate, and leaves no sample. */
  async #ask(monitor: Monitor, simIndex: number): Promise<ProbeResult | null> {
    const { clock, prober, rateLimiter } = this.#options;
    const slot = clock.now();
    if (this.#stopping || this.blockedReason(monitor) !== null) return null;
    if (this.#reserveRate(monitor, slot, 0) === null) return null;
    const result = await prober.probe({ monitorId: monitor.id, slot, simIndex }).catch(() => null);
    if (result !== null) rateLimiter.sent(monitor.operator, result.requestsSent, requestsPerProbe(monitor.probe));
    return result;
  }

  #skip(monitor: Monitor, slot: EpochMs, purpose: Purpose, reason: SkipReason, detail: string | null = null): void {
    if (purpose === 'confirm') return;
    const { clock, sink } = this.#options;
    const skipped = outcomeOf(monitor, slot, { result: null, at: clock.now(), reason, detail });
    sink.finished(monitor, skipped, purpose);
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
