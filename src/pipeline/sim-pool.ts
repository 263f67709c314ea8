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
 */
export class LedgerSimPool implements SimPool {
  readonly #ledger: SimLedger;
  readonly #clock: Clock;
  readonly #nameOf: (iccid: string) => string;
  #grants: Promise<Map<string, EpochMs[]>> | null = null;

  constructor(ledger: SimLedger, clock: Clock, nameOf: (iccid: string) => string) {
    this.#ledger = ledger;
    this.#clock = clock;
    this.#nameOf = nameOf;
  }

  async take(monitor: Monitor, slot: EpochMs): Promise<number | null> {
    const { probe, schedule } = monitor;
    if (probe.kind === 'http' || probe.sims.length === 0) return 0;
    if (probe.kind === 'provisioning' && probe.mode === 'capped')
      return this.#takeCapped(probe.sims.map(({ iccid }) => iccid));
    return Math.floor(slot / schedule.periodMs) % probe.sims.length;
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
