import { DEFAULT_GRANT_LIFETIME_MS, type Grant, type OpenGrant, quarantineMs } from '../../core/grants/grants.ts';
import { GRANT_MEMORY_MS, type SimUsage } from '../../core/grants/sim-pool.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { GrantRules } from '../../core/probe-kinds/traits.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Reason } from '../../core/verdict/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { GrantJournal, OperatorStatus } from './ports.ts';

export interface GrantRegistryOptions {
  readonly clock: Clock;
  readonly journal: GrantJournal;
  /** A stable name of a SIM that does not reveal its number. */
  readonly nameOf: (iccid: string) => string;
  readonly newId: () => string;
}

interface Held {
  grant: OpenGrant;
  /** A probe still uses it. */
  inFlight: boolean;
}

/**
 * The contents of the journal of grants, in memory: the grants of the last day, those that are not revoked, and the
 * SIMs in quarantine. Times are monotonic, so that a step of the wall clock neither frees a SIM nor locks it up. Stored
 * times in the future count as now.
 */
export class GrantRegistry {
  readonly #options: GrantRegistryOptions;
  readonly #grantedAtMs = new Map<string, number[]>();
  readonly #held = new Map<string, Held>();
  /** Monotonic end, by operator and SIM. */
  readonly #quarantinedUntilMs = new Map<string, number>();
  #loading: Promise<void> | null = null;

  constructor(options: GrantRegistryOptions) {
    this.#options = options;
  }

  /** Reads the journal; after a failure, the next call tries again. */
  ready(): Promise<void> {
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** The state of the SIM with this number at the operator. All grants count, because the limit is the SIM's. */
  usage(operator: string, iccid: string): SimUsage {
    const name = this.#options.nameOf(iccid);
    const isHeld = ({ grant }: Held) => grant.operator === operator && grant.sim === name && !grant.givenUp;
    const quarantinedUntilMs = this.#quarantinedUntilMs.get(keyOf(operator, name)) ?? 0;
    return {
      grantedAtMs: this.#grantedAtMs.get(name) ?? [],
      blocked: quarantinedUntilMs > this.#options.clock.monotonicMs() || [...this.#held.values()].some(isHeld),
    };
  }

  /** Stores a grant for a probe, which may send it once this resolves. */
  async open(monitor: Monitor, rules: Pick<GrantRules, 'lifetimeMs'>, iccid: string): Promise<Grant> {
    const { clock, journal, nameOf, newId } = this.#options;
    const grantedAt = clock.now();
    const grant: Grant = {
      id: newId(),
      operator: monitor.operator,
      monitorId: monitor.id,
      sim: nameOf(iccid),
      grantedAt,
      expiresAt: grantedAt + (rules.lifetimeMs ?? DEFAULT_GRANT_LIFETIME_MS),
    };
    // In memory first: two concurrent probes must not see the same room.
    this.#remember(grant.sim, clock.monotonicMs());
    this.#held.set(grant.id, { grant: { ...grant, failures: 0, lastReason: null, givenUp: false }, inFlight: true });
    try {
      await journal.openGrant(grant);
    } catch (error) {
      // Nothing was sent, and nothing will be.
      this.#held.delete(grant.id);
      throw error;
    }
    return grant;
  }

  /** The probe that made the grant has ended. */
  landed(id: string): void {
    const held = this.#held.get(id);
    if (held !== undefined) held.inFlight = false;
  }

  /** Grants that no probe uses and that are not given up: to be revoked. */
  toTakeBack(): OpenGrant[] {
    return [...this.#held.values()]
      .filter(({ inFlight, grant }) => !inFlight && !grant.givenUp)
      .map(({ grant }) => grant);
  }

  get(id: string): OpenGrant | null {
    return this.#held.get(id)?.grant ?? null;
  }

  /** Ids of the grants that one request ends together with this one: an operator keeps at most one on each SIM. */
  endedWith({ id, operator, sim }: Grant): string[] {
    const ids: string[] = [];
    // In the order of their start: later ones may have been granted after that request.
    for (const { grant, inFlight } of this.#held.values()) {
      if (grant.operator === operator && grant.sim === sim && (!inFlight || grant.id === id)) ids.push(grant.id);
      if (grant.id === id) break;
    }
    return ids;
  }

  close(ids: readonly string[], outcome: 'revoked' | 'not-granted'): Promise<void> {
    for (const id of ids) this.#held.delete(id);
    return this.#options.journal.closeGrants(ids, outcome, this.#options.clock.now());
  }

  noteFailure(id: string, reason: Reason | null, givenUp: boolean): Promise<void> {
    const held = this.#held.get(id);
    if (held === undefined) return Promise.resolve();
    held.grant = { ...held.grant, failures: held.grant.failures + 1, lastReason: reason, givenUp };
    return this.#options.journal.noteFailedRevocation(id, reason, givenUp);
  }

  quarantine({ operator, sim, grantedAt, expiresAt }: Grant): Promise<void> {
    const { clock, journal } = this.#options;
    const lastsMs = quarantineMs(expiresAt - grantedAt);
    this.#quarantinedUntilMs.set(keyOf(operator, sim), clock.monotonicMs() + lastsMs);
    const since = clock.now();
    return journal.quarantine({ operator, sim, since, until: since + lastsMs });
  }

  standing(operator: string, now: EpochMs): Pick<OperatorStatus, 'grantsUnrevoked' | 'simsQuarantined'> {
    const nowMs = this.#options.clock.monotonicMs();
    const unrevoked = [...this.#held.values()].filter(
      ({ grant, inFlight }) => grant.operator === operator && !inFlight && grant.expiresAt > now,
    );
    const quarantined = [...this.#quarantinedUntilMs].filter(
      ([key, untilMs]) => key.startsWith(keyOf(operator, '')) && untilMs > nowMs,
    );
    return { grantsUnrevoked: unrevoked.length, simsQuarantined: quarantined.length };
  }

  async #load(): Promise<void> {
    const { clock, journal } = this.#options;
    const now = clock.now();
    const [grants, open, quarantines] = await Promise.all([
      journal.grantsSince(now - GRANT_MEMORY_MS),
      journal.openGrants(),
      journal.quarantines(now),
    ]);
    const nowMs = clock.monotonicMs();
    for (const { sim, at } of grants) this.#remember(sim, nowMs - Math.max(0, now - at));
    // A grant that was given up earlier is tried again.
    for (const grant of open) this.#held.set(grant.id, { grant: { ...grant, givenUp: false }, inFlight: false });
    for (const { operator, sim, since, until } of quarantines) {
      this.#quarantinedUntilMs.set(keyOf(operator, sim), nowMs + Math.min(until - now, until - since));
    }
  }

  #remember(sim: string, atMs: number): void {
    const oldestMs = this.#options.clock.monotonicMs() - GRANT_MEMORY_MS;
    const kept = (this.#grantedAtMs.get(sim) ?? []).filter((at) => at >= oldestMs);
    this.#grantedAtMs.set(sim, [...kept, atMs]);
  }
}

function keyOf(operator: string, sim: string): string {
  return `${operator}/${sim}`;
}
