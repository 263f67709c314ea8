import type { CertificateCheckState, ReferenceState } from '../../core/attribution/attribute.ts';
import type { NetworkFailure } from '../../core/attribution/hypothesis.ts';
import {
  CANARY_ID,
  type Reference,
  referenceId,
  referenceState,
  type SelfChecksConfig,
  speaksFor,
} from '../../core/attribution/self-checks.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeResult, Prober } from '../ports/prober.ts';
import type { Configured, Reloadable } from '../ports/reloadable.ts';
import { repeat } from '../ports/repeat.ts';
import type { AttributionMeter } from './ports.ts';

/**
 * A check that began this long before a failure is still fresh enough: a storm of failures must not become one of
 * checks.
 */
const AS_GOOD_AS_NEW_MS = SECOND;

export interface SelfChecksOptions {
  readonly clock: Clock;
  readonly prober: Prober;
  readonly meter: Pick<AttributionMeter, 'canaryUp' | 'referenceUp'>;
}

/**
 * Watches our own certificate and network, periodically and on demand after a failure. Results are never stored, and
 * count in no figure.
 */
export class SelfChecks implements Reloadable {
  readonly #options: SelfChecksOptions;
  #config: SelfChecksConfig = { canary: null, references: { everyMs: 0, checks: [] } };
  #canary: Check | null = null;
  #references: readonly { readonly reference: Reference; readonly check: Check }[] = [];
  #stopTimers: readonly (() => void)[] = [];

  constructor(options: SelfChecksOptions) {
    this.#options = options;
  }

  /** Runs exactly these checks from now on, each at once for the first time. */
  apply({ configuration: { ownChecks: config } }: Configured<'ownChecks'>): void {
    this.stop();
    const { meter } = this.#options;
    if (this.#canary !== null) meter.canaryUp(null);
    for (const { reference } of this.#references) meter.referenceUp(reference.name, null);
    this.#config = config;
    this.#canary = config.canary && this.#check(CANARY_ID, (result) => meter.canaryUp(canaryState(result) === 'good'));
    this.#references = config.references.checks.map((reference) => ({
      reference,
      check: this.#check(referenceId(reference), (result) => meter.referenceUp(reference.name, isUp(result))),
    }));
    this.#stopTimers = [
      ...(this.#canary === null ? [] : [this.#keepChecking(this.#canary, config.canary!.everyMs)]),
      ...this.#references.map(({ check }) => this.#keepChecking(check, config.references.everyMs)),
    ];
  }

  stop(): void {
    for (const stopTimer of this.#stopTimers) stopTimer();
    this.#stopTimers = [];
  }

  /**
   * Resolves when the certificate check has run since that monotonic time. Never rejects; takes no longer than the
   * deadline of the check.
   */
  async refreshCanary(sinceMs: number): Promise<void> {
    await this.#canary?.refresh(sinceMs - AS_GOOD_AS_NEW_MS);
  }

  /** The same for the references. */
  async refreshReferences(sinceMs: number): Promise<void> {
    await Promise.all(this.#references.map(({ check }) => check.refresh(sinceMs - AS_GOOD_AS_NEW_MS)));
  }

  /** The newest result of the certificate check for the certificate of this probe. */
  canaryState(spec: ProbeSpec<SecretRef>): CertificateCheckState {
    if (this.#config.canary === null || this.#canary === null || !speaksFor(this.#config.canary, spec)) return 'none';
    const { newest } = this.#canary;
    return newest === null ? 'unavailable' : canaryState(newest);
  }

  referenceState(failing: NetworkFailure): ReferenceState {
    const known = this.#references.map(({ reference, check: { newest } }) => ({
      reference,
      up: newest === null ? null : isUp(newest),
    }));
    return referenceState(known, failing);
  }

  #check(id: MonitorId, onResult: (result: ProbeResult) => void): Check {
    return new Check(this.#options, id, onResult);
  }

  #keepChecking(check: Check, everyMs: number): () => void {
    const { clock } = this.#options;
    const run = () => check.refresh(clock.monotonicMs());
    void run();
    return repeat(clock, everyMs, run);
  }
}

function canaryState(result: ProbeResult): CertificateCheckState {
  if (result.reason === 'ok') return 'good';
  // A failure at a certificate check is a refusal: both ends are ours.
  const refuses = result.reason === 'auth' || result.reason === 'own-credentials' || result.mayBeRefusal;
  return refuses ? 'refuses' : 'unavailable';
}

/** Any complete answer proves that the connection works, whatever it says. */
function isUp({ reason, statusCode }: ProbeResult): boolean {
  return reason === 'ok' || statusCode !== null;
}

/** A check that runs repeatedly; concurrent callers share one run. */
class Check {
  readonly #options: SelfChecksOptions;
  readonly #id: MonitorId;
  readonly #onResult: (result: ProbeResult) => void;
  #asked: { readonly atMs: number; readonly answered: Promise<void> } | null = null;
  newest: ProbeResult | null = null;

  constructor(options: SelfChecksOptions, id: MonitorId, onResult: (result: ProbeResult) => void) {
    this.#options = options;
    this.#id = id;
    this.#onResult = onResult;
  }

  /** Resolves when there is a result of a run that began no earlier than that. */
  refresh(sinceMs: number): Promise<void> {
    if (this.#asked !== null && this.#asked.atMs >= sinceMs) return this.#asked.answered;
    const atMs = this.#options.clock.monotonicMs();
    const answered = this.#ask();
    this.#asked = { atMs, answered };
    return answered;
  }

  async #ask(): Promise<void> {
    const { clock, prober } = this.#options;
    try {
      const result = await prober.probe({ monitorId: this.#id, slot: clock.now(), simIndex: 0 });
      this.newest = result;
      this.#onResult(result);
    } catch {
      // The probe thread was lost. Its owner reports and counts that; this check learns nothing.
    }
  }
}
