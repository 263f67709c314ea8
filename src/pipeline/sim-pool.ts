import type { Monitor } from '../core/monitor.ts';
import { chooseSim, GRANT_CAPS } from '../core/sim-pool.ts';
import type { EpochMs } from '../core/time.ts';
import type { Clock, SimLedger } from './ports.ts';

/** Which test SIM a probe may use. */
export interface SimPool {
  /** Index into the monitor's SIMs; null when every SIM is at its cap and no request may leave. */
  take(monitor: Monitor, slot: EpochMs): Promise<number | null>;
}

/**
 * Rotates over the SIMs, and in `capped` mode keeps the published caps on grants: counted as attempts, durable before
 * the request leaves, and held over restarts.
 *
 * @param nameOf a stable name of a SIM that does not reveal its number
 * @param isSetAside whether a SIM is not to be used for now; where all are, none is
 */
export class LedgerSimPool implements SimPool {
  readonly #ledger: SimLedger;
  readonly #clock: Clock;
  readonly #nameOf: (iccid: string) => string;
  readonly #isSetAside: (monitor: Monitor, simIndex: number) => boolean;
  #grants: Promise<Map<string, EpochMs[]>> | null = null;

  constructor(
    ledger: SimLedger,
    clock: Clock,
    nameOf: (iccid: string) => string,
    isSetAside: (monitor: Monitor, simIndex: number) => boolean = () => false,
  ) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#nameOf = nameOf;
    this.#isSetAside = isSetAside;
  }

  async take(monitor: Monitor, slot: EpochMs): Promise<number | null> {
    const { probe, schedule } = monitor;
    if (probe.kind === 'http' || probe.sims.length === 0) return 0;
    const usable = this.#usable(monitor, probe.sims.length);
    if (probe.kind === 'provisioning' && probe.mode === 'capped') {
      const chosen = await this.#takeCapped(usable.map((index) => probe.sims[index]!.iccid));
      return chosen === null ? null : usable[chosen]!;
    }
    return usable[Math.floor(slot / schedule.periodMs) % usable.length]!;
  }

  #usable(monitor: Monitor, count: number): number[] {
    const all = Array.from({ length: count }, (_, index) => index);
    const usable = all.filter((index) => !this.#isSetAside(monitor, index));
    return usable.length > 0 ? usable : all;
  }

  async #takeCapped(iccids: readonly string[]): Promise<number | null> {
    this.#grants ??= this.#load();
    const grants = await this.#grants;
    const now = this.#clock.now();
    const names = iccids.map(this.#nameOf);
    const index = chooseSim(
      names.map((name) => grants.get(name) ?? []),
      now,
    );
    if (index === null) return null;
    const name = names[index]!;
    // Taken in memory first: two probes that ask at once must not see the same room.
    grants.set(name, [...(grants.get(name) ?? []).filter((at) => at > now - LONGEST_WINDOW_MS), now]);
    await this.#ledger.recordGrant(name, now);
    return index;
  }

  async #load(): Promise<Map<string, EpochMs[]>> {
    const grants = new Map<string, EpochMs[]>();
    for (const { sim, at } of await this.#ledger.grantsSince(this.#clock.now() - LONGEST_WINDOW_MS)) {
      grants.set(sim, [...(grants.get(sim) ?? []), at]);
    }
    return grants;
  }
}

const LONGEST_WINDOW_MS = Math.max(...GRANT_CAPS.map(({ windowMs }) => windowMs));
