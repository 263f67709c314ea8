import { type MonitorFault, OWN_FAULTS } from '../../core/attribution/monitor-fault.ts';
import { type Delivery, type OutboxCount, oldestAgeMs } from '../../core/delivery/messages.ts';
import { largest } from '../../core/extremes.ts';
import { type EpochMs, MINUTE } from '../../core/time.ts';
import type { AttributionMeter } from '../attribution/ports.ts';
import type { DeliveryMeter } from '../delivery/ports.ts';
import type { HealthMeter } from '../health/ports.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReloadMeter } from '../ports/reloadable.ts';
import type { ProbingMeter } from '../probing/ports.ts';

type Watched = Pick<AttributionMeter, 'ownFault' | 'canaryUp' | 'referenceUp'> &
  Pick<HealthMeter, 'eventLoopStall'> &
  Pick<ProbingMeter, 'schedulerLateness'> &
  DeliveryMeter &
  ReloadMeter;

/** How the monitor itself fares, as its parts measure it, for people who look. */
export class Vitals implements Watched {
  readonly #clock: Clock;
  readonly #faults = new Set<MonitorFault>();
  #certificateCheck: 'good' | 'failing' | 'none' = 'none';
  readonly #references = new Map<string, boolean>();
  readonly #stalls: Peak;
  readonly #lateness: Peak;
  #outbox: readonly OutboxCount[] = [];
  readonly #results = new Map<string, { readonly at: EpochMs; readonly result: Delivery['kind'] }>();
  #reload: { readonly at: EpochMs | null; readonly isSuccessful: boolean } = { at: null, isSuccessful: true };
  readonly startedAt: EpochMs;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#stalls = new Peak(clock);
    this.#lateness = new Peak(clock);
    this.startedAt = clock.now();
  }

  ownFault(fault: MonitorFault, active: boolean): void {
    if (active) this.#faults.add(fault);
    else this.#faults.delete(fault);
  }

  canaryUp(up: boolean | null): void {
    if (up === null) this.#certificateCheck = 'none';
    else this.#certificateCheck = up ? 'good' : 'failing';
  }

  referenceUp(reference: string, up: boolean | null): void {
    if (up === null) this.#references.delete(reference);
    else this.#references.set(reference, up);
  }

  eventLoopStall(ms: number): void {
    this.#stalls.note(ms);
  }

  schedulerLateness(ms: number): void {
    this.#lateness.note(ms);
  }

  outbox(counts: readonly OutboxCount[]): void {
    this.#outbox = counts;
  }

  notification(channel: string, result: Delivery['kind']): void {
    this.#results.set(channel, { at: this.#clock.now(), result });
  }

  configReload(isSuccessful: boolean): void {
    this.#reload = { at: this.#clock.now(), isSuccessful };
  }

  get ownFaults(): readonly MonitorFault[] {
    return OWN_FAULTS.filter((fault) => this.#faults.has(fault));
  }

  get certificateCheck(): 'good' | 'failing' | 'none' {
    return this.#certificateCheck;
  }

  get references(): readonly { readonly name: string; readonly isUp: boolean }[] {
    return [...this.#references].map(([name, isUp]) => ({ name, isUp }));
  }

  /** Of the last minute. */
  get longestStallMs(): number {
    return this.#stalls.maxMs;
  }

  /** The latest start of a probe after its slot, of the last minute. */
  get latenessMs(): number {
    return this.#lateness.maxMs;
  }

  get reload(): { readonly at: EpochMs | null; readonly isSuccessful: boolean } {
    return this.#reload;
  }

  lastResult(channel: string): { readonly at: EpochMs; readonly result: Delivery['kind'] } | null {
    return this.#results.get(channel) ?? null;
  }

  /** What waits, and what was given up; of one channel, or of all. */
  backlog(channel: string | null): {
    readonly waiting: number;
    readonly dead: number;
    readonly oldestAt: EpochMs | null;
  } {
    const counts = this.#outbox.filter((one) => channel === null || one.channel === channel);
    const sum = (isDead: boolean) =>
      counts.reduce((total, { state, messages }) => total + ((state === 'dead') === isDead ? messages : 0), 0);
    const now = this.#clock.now();
    const age = oldestAgeMs(counts, now);
    return { waiting: sum(false), dead: sum(true), oldestAt: age === null ? null : now - age };
  }
}

/** The meter, and beside it the vitals. */
export function watchedBy<Meter extends Watched>(meter: Meter, vitals: Vitals): Meter {
  return {
    ...meter,
    ownFault: (fault, active) => {
      meter.ownFault(fault, active);
      vitals.ownFault(fault, active);
    },
    canaryUp: (up) => {
      meter.canaryUp(up);
      vitals.canaryUp(up);
    },
    referenceUp: (reference, up) => {
      meter.referenceUp(reference, up);
      vitals.referenceUp(reference, up);
    },
    eventLoopStall: (ms) => {
      meter.eventLoopStall(ms);
      vitals.eventLoopStall(ms);
    },
    schedulerLateness: (ms) => {
      meter.schedulerLateness(ms);
      vitals.schedulerLateness(ms);
    },
    outbox: (counts, now) => {
      meter.outbox(counts, now);
      vitals.outbox(counts);
    },
    notification: (channel, result) => {
      meter.notification(channel, result);
      vitals.notification(channel, result);
    },
    configReload: (success) => {
      meter.configReload(success);
      vitals.configReload(success);
    },
  };
}

const KEPT_MS = MINUTE;
const SLICES = 6;

/** The largest value of the last minute, kept by slices of ten seconds. */
class Peak {
  readonly #clock: Clock;
  readonly #slices = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(ms: number): void {
    const slice = this.#slice();
    this.#slices.set(slice, Math.max(this.#slices.get(slice) ?? 0, ms));
    for (const old of this.#slices.keys()) if (old <= slice - SLICES) this.#slices.delete(old);
  }

  get maxMs(): number {
    const oldest = this.#slice() - SLICES;
    return largest(
      [...this.#slices].filter(([slice]) => slice > oldest).map(([, ms]) => ms),
      0,
    );
  }

  #slice(): number {
    return Math.floor(this.#clock.monotonicMs() / (KEPT_MS / SLICES));
  }
}
