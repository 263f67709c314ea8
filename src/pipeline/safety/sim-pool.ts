import { chooseSim } from '../../core/grants/sim-pool.ts';
import type { Monitor } from '../../core/monitor.ts';
import { grantsOf, simsOf } from '../../core/probe-kinds/kinds.ts';
import type { Sim } from '../../core/probe-kinds/spec.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeResult } from '../ports/prober.ts';
import type { GrantCleanUp } from './grant-clean-up.ts';
import type { GrantRegistry } from './grant-registry.ts';

/** A test SIM that one probe uses. */
export interface SimUse {
  /** Among the monitor's SIMs; 0 where it has none. */
  readonly simIndex: number;
  /** The SIM of the stored grant; absent where the probe grants nothing. */
  readonly iccid?: string;
  /** Call it in every case; null when the probe was lost. */
  ended(result: ProbeResult | null): void;
}

/** Chooses the test SIM for a probe. */
export interface SimPool {
  /** Null when no SIM may be used and no request may be sent. Rejects when a grant cannot be stored. */
  take(monitor: Monitor, slot: EpochMs): Promise<SimUse | null>;
}

/**
 * Whether a SIM must not be used for now. If that holds for all of a monitor's SIMs, they are used, so that they can
 * recover.
 */
export type IsQuarantined = (monitor: Monitor, simIndex: number) => boolean;

/**
 * Uses the SIMs in turn. Each grant is stored before its request may be sent. In `capped` mode SIMs keep to the
 * published limits, over restarts too: counted as attempts, least recently used first, none while a grant on it may be
 * left.
 */
export class JournalSimPool implements SimPool {
  readonly #book: GrantRegistry;
  readonly #cleanUp: Pick<GrantCleanUp, 'recordResult'>;
  readonly #clock: Clock;
  readonly #isQuarantined: IsQuarantined;

  constructor(
    book: GrantRegistry,
    cleanUp: Pick<GrantCleanUp, 'recordResult'>,
    clock: Clock,
    isQuarantined: IsQuarantined = () => false,
  ) {
    this.#book = book;
    this.#cleanUp = cleanUp;
    this.#clock = clock;
    this.#isQuarantined = isQuarantined;
  }

  async take(monitor: Monitor, slot: EpochMs): Promise<SimUse | null> {
    const { probe, schedule, operator } = monitor;
    const sims = simsOf(probe);
    if (sims.length === 0) return withoutGrant(0);
    const usable = this.#usable(monitor, sims.length);
    const turn = usable[Math.floor(slot / schedule.periodMs) % usable.length]!;
    const grants = grantsOf(probe);
    if (grants === null) return withoutGrant(turn);
    await this.#book.ready();
    const simIndex = grants.capped ? this.#leastRecentlyUsed(operator, sims, usable) : turn;
    if (simIndex === null) return null;
    const { iccid } = sims[simIndex]!;
    const grant = await this.#book.open(monitor, grants, iccid);
    return { simIndex, iccid, ended: (result) => this.#cleanUp.recordResult(grant, result) };
  }

  #usable(monitor: Monitor, count: number): number[] {
    const all = Array.from({ length: count }, (_, index) => index);
    const usable = all.filter((index) => !this.#isQuarantined(monitor, index));
    return usable.length > 0 ? usable : all;
  }

  #leastRecentlyUsed(operator: string, sims: readonly Sim[], usable: readonly number[]): number | null {
    const usages = usable.map((index) => this.#book.usage(operator, sims[index]!.iccid));
    const chosen = chooseSim(usages, this.#clock.monotonicMs());
    return chosen === null ? null : usable[chosen]!;
  }
}

function withoutGrant(simIndex: number): SimUse {
  return { simIndex, ended: () => {} };
}
