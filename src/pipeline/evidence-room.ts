import {
  attribute,
  type CredentialEvidence,
  type Evidence,
  type NetworkEvidence,
  provesOurCredentials,
  type SimEvidence,
} from '../core/blame/attribute.ts';
import { operatorsFailing, operatorsRefusing, type PeerEnding } from '../core/blame/peers.ts';
import { networkFailureOf, type Suspicion, suspicionOf } from '../core/blame/suspicion.ts';
import type { TrackRecord } from '../core/blame/track-record.ts';
import type { Monitor, MonitorId } from '../core/monitor.ts';
import { DAY, type EpochMs, MINUTE, SECOND } from '../core/time.ts';
import { verdictOf } from '../core/verdict/verdict.ts';
import type { Ask, Probed } from './attributor.ts';
import type { OwnChecks } from './own-checks.ts';
import type { Clock, ProbeResult } from './ports.ts';

/** A verdict waits no longer for second opinions; those that come later serve the next one. */
const PATIENCE_MS = 4 * SECOND;
/** Operators that are asked at once whether they fail alike. */
const MOST_ASKED = 20;

type SuspicionOf<K extends Suspicion['kind']> = Extract<Suspicion, { kind: K }>;

/** What is known beside a suspicious ending, brought up to date when it is asked for. */
export class EvidenceRoom {
  readonly #clock: Clock;
  readonly #ownChecks: OwnChecks;
  readonly #recordOf: (id: MonitorId) => TrackRecord;
  #monitors = new Map<MonitorId, Monitor>();
  /** Newest ending of each monitor. */
  readonly #endings = new Map<MonitorId, PeerEnding>();
  /** Since when a monitor's endings have been suspicious without a break. */
  readonly #suspectSince = new Map<MonitorId, EpochMs>();
  /** Newest ending with each SIM that says something about it, by its place in the monitor's list. */
  readonly #sims = new Map<MonitorId, Map<number, { readonly at: EpochMs; readonly works: boolean }>>();
  #asking: Promise<void> | null = null;

  constructor(clock: Clock, ownChecks: OwnChecks, recordOf: (id: MonitorId) => TrackRecord) {
    this.#clock = clock;
    this.#ownChecks = ownChecks;
    this.#recordOf = recordOf;
  }

  replace(monitors: readonly Monitor[]): void {
    const before = this.#monitors;
    this.#monitors = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    for (const id of before.keys()) {
      if (this.#monitors.has(id)) continue;
      this.#endings.delete(id);
      this.#suspectSince.delete(id);
    }
    // Their places in the lists may have changed.
    this.#sims.clear();
  }

  note({ monitor, simIndex, result }: Probed, suspicion: Suspicion | null): void {
    this.#noteEnding(monitor, result);
    this.#noteSim(monitor.id, simIndex, result, suspicion);
    if (suspicion === null) this.#suspectSince.delete(monitor.id);
    else if (!this.#suspectSince.has(monitor.id)) this.#suspectSince.set(monitor.id, result.startedAt);
  }

  /** Asks whoever could explain the ending, and first of all ourselves. */
  async gather(probed: Probed, suspicion: Suspicion, ask: Ask): Promise<Evidence> {
    switch (suspicion.kind) {
      case 'credentials':
        await this.#ownChecks.refreshCanary(probed.result.startedAt);
        return this.#withPeers(probed, ask, () => this.#credentialEvidence(probed, suspicion));
      case 'network':
        await this.#ownChecks.refreshReferences(probed.result.startedAt);
        return this.#withPeers(probed, ask, () => this.#networkEvidence(probed, suspicion));
      case 'sim':
        await this.#orLater(this.#askOtherSim(probed, ask));
        return this.#simEvidence(probed, suspicion);
      case 'request':
        return { ...suspicion, workedBefore: this.#hasWorked(probed.monitor) };
    }
  }

  // ── credentials and network: other operators ───────────────────────────────────────────────────────────────────────

  /** Others are asked only where their answers can take the blame off this operator. */
  async #withPeers<E extends CredentialEvidence | NetworkEvidence>(
    probed: Probed,
    ask: Ask,
    read: () => E,
  ): Promise<E> {
    const evidence = read();
    const blamed = verdictOf(attribute(probed.result, evidence).reason) === 'bad';
    if (!blamed || !peersMayExplain(evidence)) return evidence;
    await this.#orLater(this.#askPeers(probed.monitor, ask));
    return read();
  }

  /** One round at a time. Nobody is asked who has been heard of since the failure began. */
  #askPeers(monitor: Monitor, ask: Ask): Promise<void> {
    this.#asking ??= this.#askRound(monitor, ask).finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askRound({ id, operator }: Monitor, ask: Ask): Promise<void> {
    const since = this.#suspectSince.get(id) ?? this.#clock.now();
    const heard = new Set(
      this.#endings
        .values()
        .filter(({ at }) => at >= since)
        .map((ending) => ending.operator),
    );
    const harmless = new Map(
      [...this.#monitors.values()].filter(isHarmless).map((monitor) => [monitor.operator, monitor]),
    );
    const candidates = [...harmless.values()].filter((one) => one.operator !== operator && !heard.has(one.operator));
    await Promise.all(
      candidates.slice(0, MOST_ASKED).map(async (monitor) => {
        const result = await ask(monitor, 0);
        if (result !== null) this.#noteEnding(monitor, result);
      }),
    );
  }

  #credentialEvidence({ monitor }: Probed, suspicion: SuspicionOf<'credentials'>): CredentialEvidence {
    const acceptedAt = Math.max(
      ...this.#sameEndpoint(monitor).map(({ id }) => this.#recordOf(id).acceptedAt ?? Number.NEGATIVE_INFINITY),
    );
    const withCredentials = this.#monitors
      .values()
      .filter(hasCredentials)
      .map(({ operator }) => operator);
    const operators = new Set(withCredentials);
    return {
      ...suspicion,
      canary: this.#ownChecks.canaryState(monitor.probe),
      refusing: {
        operators: operatorsRefusing(this.#endings.values(), this.#clock.now()).size,
        of: operators.size,
      },
      refusals: this.#recordOf(monitor.id).refusals + 1,
      acceptedAt: acceptedAt === Number.NEGATIVE_INFINITY ? null : acceptedAt,
      sharedWithMarketplace: monitor.probe.transport.tls?.sharedWithMarketplace ?? false,
    };
  }

  /** Monitors that show the operator the same credentials at the same door. */
  #sameEndpoint(monitor: Monitor): Monitor[] {
    const usesApi = ({ probe: { kind } }: Monitor) => kind === 'get-balance' || kind === 'provisioning';
    if (!usesApi(monitor)) return [monitor];
    const others = this.#monitors.values().filter((one) => one.operator === monitor.operator && usesApi(one));
    return [monitor, ...others];
  }

  #networkEvidence({ monitor }: Probed, suspicion: SuspicionOf<'network'>): NetworkEvidence {
    const windowMs = Math.max(monitor.schedule.periodMs, MINUTE) + monitor.deadlineMs;
    const { failing } = suspicion;
    return {
      ...suspicion,
      references: this.#ownChecks.referenceState(failing),
      operatorsFailing: operatorsFailing(this.#endings.values(), failing, this.#clock.now(), windowMs).size,
    };
  }

  #noteEnding({ id, operator }: Monitor, result: ProbeResult): void {
    if (result.startedAt < (this.#endings.get(id)?.at ?? result.startedAt)) return;
    this.#endings.set(id, {
      operator,
      at: result.startedAt,
      refused: result.reason === 'auth',
      failing: networkFailureOf(result),
    });
  }

  // ── test SIMs ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A balance costs nothing to ask for; a grant is never repeated for our own sake. */
  async #askOtherSim({ monitor, simIndex }: Probed, ask: Ask): Promise<void> {
    const { probe } = monitor;
    if (probe.kind !== 'get-balance' || probe.sims.length < 2) return;
    const since = this.#suspectSince.get(monitor.id) ?? this.#clock.now();
    const newest = this.#newestOtherSim(monitor.id, simIndex);
    if (newest !== null && newest.at >= since) return;
    const other = this.#otherSimToAsk(monitor.id, simIndex, probe.sims.length);
    const result = await ask(monitor, other);
    if (result !== null) this.#noteSim(monitor.id, other, result, suspicionOf(result, probe));
  }

  /** Preferably one that worked when it was last used. */
  #otherSimToAsk(id: MonitorId, simIndex: number, count: number): number {
    const known = this.#sims.get(id);
    const others = Array.from({ length: count - 1 }, (_, step) => (simIndex + 1 + step) % count);
    return others.find((index) => known?.get(index)?.works) ?? others[0]!;
  }

  #simEvidence({ monitor, simIndex }: Probed, suspicion: SuspicionOf<'sim'>): SimEvidence {
    return {
      ...suspicion,
      otherSims: this.#otherSims(monitor, simIndex),
      workedBefore: this.#hasWorked(monitor),
    };
  }

  #otherSims({ id, probe }: Monitor, simIndex: number): SimEvidence['otherSims'] {
    if (probe.kind === 'http' || probe.sims.length < 2) return 'none';
    const newest = this.#newestOtherSim(id, simIndex);
    if (newest === null || newest.at < this.#clock.now() - DAY) return 'unheard';
    return newest.works ? 'work' : 'fail';
  }

  #newestOtherSim(id: MonitorId, simIndex: number): { readonly at: EpochMs; readonly works: boolean } | null {
    const others = [...(this.#sims.get(id) ?? [])].filter(([index]) => index !== simIndex);
    return others.map(([, ending]) => ending).toSorted((a, b) => b.at - a.at)[0] ?? null;
  }

  #noteSim(id: MonitorId, simIndex: number, result: ProbeResult, suspicion: Suspicion | null): void {
    const works = result.reason === 'ok';
    if (!works && suspicion?.kind !== 'sim') return;
    const sims = this.#sims.get(id) ?? new Map<number, { at: EpochMs; works: boolean }>();
    this.#sims.set(id, sims.set(simIndex, { at: result.startedAt, works }));
  }

  #hasWorked({ id }: Monitor): boolean {
    return this.#recordOf(id).workedAt !== null;
  }

  /** Waits for it, but not longer than a verdict can wait. */
  async #orLater(work: Promise<void>): Promise<void> {
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(PATIENCE_MS, resolve);
    await Promise.race([work, enough]);
    cancel();
  }
}

function peersMayExplain(evidence: CredentialEvidence | NetworkEvidence): boolean {
  if (evidence.kind === 'network') return evidence.references === 'failing';
  const canaryDecides = evidence.credential === 'certificate' && evidence.canary === 'good';
  return evidence.explicit && !canaryDecides && !provesOurCredentials(evidence);
}

/** Whether asking once more can change nothing at the operator. */
function isHarmless({ probe }: Monitor): boolean {
  return probe.kind === 'http' ? probe.method === 'GET' || probe.method === 'HEAD' : probe.kind !== 'provisioning';
}

function hasCredentials({ probe: { transport } }: Monitor): boolean {
  return transport.tls?.cert !== undefined || transport.basicAuth !== undefined || transport.oauth2 !== undefined;
}
