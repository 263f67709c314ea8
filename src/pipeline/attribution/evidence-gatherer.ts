import {
  attribute,
  type CredentialEvidence,
  type FaultEvidence,
  type NetworkEvidence,
  provesOurCredentials,
} from '../../core/attribution/attribute.ts';
import type { Hypothesis } from '../../core/attribution/hypothesis.ts';
import type { TrackRecord } from '../../core/attribution/track-record.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import { SECOND } from '../../core/time.ts';
import { verdictOf } from '../../core/verdict/verdict.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ask, Probed } from '../probing/ports.ts';
import { Peers } from './peers.ts';
import type { SelfChecks } from './self-checks.ts';
import { TestSims } from './test-sims.ts';

/** A verdict waits at most this long for other checks; later results serve the next verdict. */
const PATIENCE_MS = 4 * SECOND;

/** Gathers the fault evidence for a suspicious result, updated on demand. */
export class EvidenceGatherer {
  readonly #clock: Clock;
  readonly #ownChecks: SelfChecks;
  readonly #recordOf: (id: MonitorId) => TrackRecord;
  readonly #peers: Peers;
  readonly #sims: TestSims;
  #monitors: readonly Monitor[] = [];
  /** Since when a monitor's results have been suspicious without a break, in monotonic milliseconds. */
  readonly #suspectSinceMs = new Map<MonitorId, number>();

  constructor(clock: Clock, ownChecks: SelfChecks, recordOf: (id: MonitorId) => TrackRecord) {
    this.#clock = clock;
    this.#ownChecks = ownChecks;
    this.#recordOf = recordOf;
    this.#peers = new Peers(clock);
    this.#sims = new TestSims(clock);
  }

  /** Monitors that may be probed from now on. */
  replace(monitors: readonly Monitor[]): void {
    this.#monitors = monitors;
    this.#peers.replace(monitors);
    this.#sims.forget();
    const ids = new Set(monitors.map(({ id }) => id));
    for (const id of this.#suspectSinceMs.keys()) if (!ids.has(id)) this.#suspectSinceMs.delete(id);
  }

  note(probed: Probed, suspicion: Hypothesis | null): void {
    const { monitor, result } = probed;
    const sinceMs = this.#clock.monotonicMs();
    this.#peers.note(monitor, result);
    this.#sims.note(probed, suspicion);
    if (suspicion === null) this.#suspectSinceMs.delete(monitor.id);
    else if (!this.#suspectSinceMs.has(monitor.id)) this.#suspectSinceMs.set(monitor.id, sinceMs);
  }

  /** Asks every source that could explain the result, our own side first. */
  async gather(probed: Probed, suspicion: Hypothesis, ask: Ask): Promise<FaultEvidence> {
    const { monitor, result } = probed;
    switch (suspicion.kind) {
      case 'credentials':
        await this.#ownChecks.refreshCanary(this.#beganMs(result));
        return this.#withPeers(probed, ask, () => this.#credentialEvidence(monitor, suspicion));
      case 'network':
        await this.#ownChecks.refreshReferences(this.#beganMs(result));
        return this.#withPeers(probed, ask, () => this.#networkEvidence(monitor, suspicion));
      case 'sim':
        await this.#orLater(this.#sims.askOther(probed, this.#sinceMs(monitor), ask));
        return { ...suspicion, otherSims: this.#sims.others(probed), workedBefore: this.#hasWorked(monitor) };
      case 'request':
        return { ...suspicion, workedBefore: this.#hasWorked(monitor) };
      case 'challenge': {
        const { refusals } = this.#recordOf(monitor.id);
        return { ...suspicion, workedBefore: this.#hasWorked(monitor), refusals: refusals + 1 };
      }
    }
  }

  /** Others are asked only where their answers can show that this operator is not at fault. */
  async #withPeers<E extends CredentialEvidence | NetworkEvidence>(
    { monitor, result }: Probed,
    ask: Ask,
    read: () => E,
  ): Promise<E> {
    const evidence = read();
    const blamed = verdictOf(attribute(result, evidence).reason) === 'bad';
    if (!blamed || !peersMayExplain(evidence)) return evidence;
    await this.#orLater(this.#peers.ask(evidence.kind, monitor, this.#sinceMs(monitor), ask));
    return read();
  }

  #credentialEvidence(monitor: Monitor, suspicion: Extract<Hypothesis, { kind: 'credentials' }>): CredentialEvidence {
    const accepted = this.#sameDoor(monitor).map(({ id }) => this.#recordOf(id).acceptedAt);
    return {
      ...suspicion,
      canary: this.#ownChecks.canaryState(monitor.probe),
      refusing: this.#peers.refusing(),
      refusals: this.#recordOf(monitor.id).refusals + 1,
      acceptedAt: accepted.reduce((latest, at) => (at !== null && at > (latest ?? 0) ? at : latest), null),
      sharedWithMarketplace: monitor.probe.transport.tls?.sharedWithMarketplace ?? false,
    };
  }

  /** Monitors that present the same credentials to the same address of the operator. */
  #sameDoor(monitor: Monitor): Monitor[] {
    const endpointOf = ({ probe }: Monitor) => aboutKind(probe.kind).endpoint;
    const endpoint = endpointOf(monitor);
    if (endpoint === null) return [monitor];
    const atEndpoint = (one: Monitor) => one.operator === monitor.operator && endpointOf(one) === endpoint;
    return [monitor, ...this.#monitors.filter(atEndpoint)];
  }

  #networkEvidence(monitor: Monitor, suspicion: Extract<Hypothesis, { kind: 'network' }>): NetworkEvidence {
    return {
      ...suspicion,
      references: this.#ownChecks.referenceState(suspicion.failing),
      operatorsFailing: this.#peers.failing(suspicion.failing, monitor),
      workedBefore: this.#hasWorked(monitor),
    };
  }

  #hasWorked({ id }: Monitor): boolean {
    return this.#recordOf(id).workedAt !== null;
  }

  #sinceMs({ id }: Monitor): number {
    return this.#suspectSinceMs.get(id) ?? this.#clock.monotonicMs();
  }

  /** On the monotonic clock, for a probe that has just ended. */
  #beganMs({ startedAt }: Probed['result']): number {
    return this.#clock.monotonicMs() - Math.max(0, this.#clock.now() - startedAt);
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
