import { type Grant, nextRevocation, type OpenGrant } from '../../core/grants/grants.ts';
import type { Monitor } from '../../core/monitor.ts';
import { grantsOf, simsOf } from '../../core/probe-kinds/kinds.ts';
import { isoTime, SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ProbeResult } from '../ports/prober.ts';
import { RepeatedFault } from '../ports/repeated-fault.ts';
import type { GrantRegistry } from './grant-registry.ts';
import type { KillSwitches } from './kill-switches.ts';
import type { GrantRevoker, Revocation, RevokeRequest } from './ports.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** While the journal cannot be read, the next attempt comes after this time. */
const RELOAD_MS = 5 * SECOND;

export interface GrantCleanUpOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly book: GrantRegistry;
  readonly revoker: GrantRevoker;
  readonly rateLimiter: RateLimiter;
  readonly switches: Pick<KillSwitches, 'isOn'>;
  readonly nameOf: (iccid: string) => string;
}

/** The attempts to revoke one grant since its probe, or since the start. */
interface Round {
  failures: number;
  firstFailureMs: number;
  running: boolean;
  /** Ends the wait for the next attempt; null while none is planned. */
  cancel: (() => void) | null;
}

/** Where a grant can be revoked: an active monitor that has its SIM. */
interface Place extends RevokeRequest {
  readonly capped: boolean;
}

/**
 * Revokes grants that probes left behind: those whose first DELETE failed, and those of a program that was killed.
 * Separate from slots, so that neither a verdict nor another probe waits for it; within the operator's rate; not while
 * it is switched off.
 */
export class GrantCleanUp {
  readonly #options: GrantCleanUpOptions;
  readonly #journalFault: RepeatedFault;
  readonly #rounds = new Map<string, Round>();
  /** Ids of grants whose operator or SIM left the configuration, once logged. */
  readonly #orphans = new Set<string>();
  #monitors: readonly Monitor[] = [];
  #whenIdle: (() => void)[] = [];
  #cancelReload: () => void = () => {};
  #starting: Promise<void> | null = null;
  #stopped = false;

  constructor(options: GrantCleanUpOptions) {
    this.#options = options;
    this.#journalFault = new RepeatedFault(options.clock, options.log, 'the journal of grants could not be updated');
  }

  /** The active monitors: only they can reach an operator. The first call starts with the grants of the journal. */
  replace(monitors: readonly Monitor[]): void {
    this.#monitors = monitors;
    if (this.#starting === null) this.#starting = this.#start();
    else this.#goOn();
  }

  /** Never rejects: without the journal nothing is granted either. */
  async #start(): Promise<void> {
    const { book, clock, log } = this.#options;
    try {
      await book.ready();
    } catch (error) {
      log.error({ error }, 'the journal of grants cannot be read; nothing is granted meanwhile');
      this.#cancelReload = clock.after(RELOAD_MS, () => void this.#start());
      return;
    }
    const left = book.toTakeBack().length;
    if (left > 0) log.warn({ grants: left }, 'revoking grants left by an earlier run');
    this.#goOn();
  }

  /** Continues with grants that wait for their operator. */
  wake(): void {
    for (const grant of this.#options.book.toTakeBack()) {
      const round = this.#roundOf(grant.id);
      if (!round.running && round.cancel === null) this.#plan(grant, 0);
    }
  }

  /** The grant as its probe reports it; null when the probe was lost, and the state is unknown. */
  recordResult(grant: Grant, result: ProbeResult | null): void {
    const { book, clock } = this.#options;
    book.landed(grant.id);
    // A result without a grant comes from a probe that sent nothing.
    const outcome = result === null ? null : (result.grant ?? { state: 'not-granted' as const });
    if (outcome?.state === 'not-granted') this.#store(book.close([grant.id], 'not-granted'));
    else if (outcome?.state === 'revoked') this.#store(book.close(book.endedWith(grant), 'revoked'));
    else if (!this.#stopped) this.#failed(grant, outcome, clock.monotonicMs());
  }

  /** Resolves when nothing is left to do, or nothing can be done for now. */
  async idle(): Promise<void> {
    await this.#starting;
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** Waits for requests in flight. The next start cleans up the rest. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelReload();
    for (const round of this.#rounds.values()) {
      round.cancel?.();
      round.cancel = null;
    }
    await this.idle();
  }

  #goOn(): void {
    for (const grant of this.#options.book.toTakeBack()) {
      if (this.#placeOf(grant) === null) this.#sayWhoseItIs(grant);
    }
    this.wake();
  }

  #sayWhoseItIs({ id, operator, monitorId, grantedAt }: OpenGrant): void {
    if (this.#orphans.has(id)) return;
    this.#orphans.add(id);
    this.#options.log.warn(
      { operator, monitor: monitorId, grantedAt: isoTime(grantedAt) },
      'a grant is left that no configured monitor can revoke; "threenines grants list" shows it',
    );
  }

  #plan(grant: Grant, delayMs: number): void {
    this.#wait(grant, delayMs, () => this.#takeTurn(grant));
  }

  #wait(grant: Grant, delayMs: number, next: () => void): void {
    if (this.#stopped) return;
    const round = this.#roundOf(grant.id);
    round.cancel = this.#options.clock.after(delayMs, () => {
      round.cancel = null;
      next();
      this.#forgetIfDone(grant.id);
    });
  }

  /** Without a place, or while the operator is off, the grant stays open until a reload or a kill switch wakes it. */
  #takeTurn(grant: Grant): void {
    if (this.#placeToAsk(grant) === null) return;
    const waitMs = this.#options.rateLimiter.reserve(grant.operator, 1, Number.POSITIVE_INFINITY) ?? 0;
    this.#wait(grant, waitMs, () => this.#run(grant));
  }

  /** Null when there is nothing to send, or sending is not allowed. */
  #placeToAsk(grant: Grant): Place | null {
    const { book, switches } = this.#options;
    return book.get(grant.id) === null || !switches.isOn(grant.operator) ? null : this.#placeOf(grant);
  }

  #run(grant: Grant): void {
    const { log } = this.#options;
    const place = this.#placeToAsk(grant);
    if (place === null) return;
    const round = this.#roundOf(grant.id);
    round.running = true;
    void this.#attempt(grant, place)
      .catch((error: unknown) =>
        log.error({ operator: grant.operator, error }, 'a clean-up failed by an error of the monitor'),
      )
      .finally(() => {
        round.running = false;
        this.#forgetIfDone(grant.id);
      });
  }

  async #attempt(grant: Grant, place: Place): Promise<void> {
    const { rateLimiter, clock, book, log } = this.#options;
    const ended = book.endedWith(grant);
    const revocation = await this.#revoke(place);
    if (revocation?.reason === 'aborted') return;
    if (revocation !== null) rateLimiter.sent(grant.operator, revocation.requestsSent, 1);
    if (revocation?.reason === 'ok') {
      log.info({ operator: grant.operator, sim: masked(place.iccid) }, 'the grant is revoked');
      await book.close(ended, 'revoked');
    } else if (!this.#stopped) this.#failed(grant, revocation, clock.monotonicMs());
  }

  async #revoke({ monitorId, iccid }: Place): Promise<Revocation | null> {
    try {
      return await this.#options.revoker.revoke({ monitorId, iccid });
    } catch (error) {
      this.#options.log.error({ monitor: monitorId, error }, 'a clean-up was lost to an error of the monitor');
      return null;
    }
  }

  #failed(grant: Grant, why: Pick<Revocation, 'reason' | 'retryAfterMs'> | null, nowMs: number): void {
    const { book } = this.#options;
    const round = this.#roundOf(grant.id);
    if (round.failures === 0) round.firstFailureMs = nowMs;
    round.failures += 1;
    const atMs = nextRevocation(round.firstFailureMs, round.failures, nowMs, why?.retryAfterMs ?? null);
    this.#store(book.noteFailure(grant.id, why?.reason ?? null, atMs === null));
    if (atMs === null) this.#giveUp(grant, why);
    else this.#plan(grant, atMs - nowMs);
  }

  #giveUp(grant: Grant, why: Pick<Revocation, 'reason'> | null): void {
    const { book, log } = this.#options;
    const place = this.#placeOf(grant);
    const sim = place === null ? null : masked(place.iccid);
    const capped = place?.capped ?? false;
    log.error(
      { operator: grant.operator, monitor: grant.monitorId, sim, reason: why?.reason ?? null, quarantined: capped },
      'a grant could not be revoked; it will expire by itself',
    );
    if (capped) this.#store(book.quarantine(grant));
    this.#forgetIfDone(grant.id);
  }

  /** Any provisioning monitor of the operator that has the SIM. */
  #placeOf(grant: Grant): Place | null {
    for (const { id, operator, probe } of this.#monitors) {
      const grants = grantsOf(probe);
      if (operator !== grant.operator || grants === null) continue;
      const sim = simsOf(probe).find(({ iccid }) => this.#options.nameOf(iccid) === grant.sim);
      if (sim !== undefined) return { monitorId: id, iccid: sim.iccid, capped: grants.capped };
    }
    return null;
  }

  #roundOf(id: string): Round {
    let round = this.#rounds.get(id);
    if (round === undefined) {
      round = { failures: 0, firstFailureMs: 0, running: false, cancel: null };
      this.#rounds.set(id, round);
    }
    return round;
  }

  #forgetIfDone(id: string): void {
    const grant = this.#options.book.get(id);
    if (grant === null || grant.givenUp) this.#rounds.delete(id);
    if (!this.#isIdle()) return;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #isIdle(): boolean {
    return [...this.#rounds.values()].every(({ running, cancel }) => !running && cancel === null);
  }

  /** If this cannot be stored, the next start sends one more DELETE. */
  #store(writing: Promise<void>): void {
    writing.then(
      () => this.#journalFault.worked(),
      (error: unknown) => this.#journalFault.failed({ error }),
    );
  }
}

function masked(iccid: string): string {
  return `…${iccid.slice(-4)}`;
}
