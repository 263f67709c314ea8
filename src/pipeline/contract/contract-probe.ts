import { CONTRACT_TESTS, type ContractFinding, findingAfter } from '../../core/contract/findings.ts';
import { hash32 } from '../../core/hash.ts';
import type { Monitor, Operator } from '../../core/monitor.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import { DAY, type EpochMs, HOUR, SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { KillSwitches } from '../safety/kill-switches.ts';
import type { RateLimiter } from '../safety/rate-limiter.ts';
import type { ContractFindings, ContractProber } from './ports.ts';

/** It is not urgent: requests of the schedule go first. */
const PATIENCE_MS = 30 * SECOND;

export interface ContractProbeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ContractFindings;
  readonly prober: ContractProber;
  readonly rateLimiter: Pick<RateLimiter, 'reserve' | 'sent'>;
  readonly switches: Pick<KillSwitches, 'isOn'>;
  /** Receives the newest findings. */
  readonly onFindings: (findings: readonly ContractFinding[]) => void;
}

export type ContractRun =
  | { readonly done: true; readonly findings: readonly ContractFinding[] }
  | { readonly done: false; readonly why: 'switched-off' | 'no-room-in-rate' | 'stopping' };

/**
 * The documented negative tests, once a day for each operator that has agreed to them. They are wrong on purpose, stay
 * within the operator's rate, and never count as availability.
 */
export class ContractProbe {
  readonly #options: ContractProbeOptions;
  #stopped = false;
  #endWait = (): void => {};

  constructor(options: ContractProbeOptions) {
    this.#options = options;
  }

  /** Passes on the stored findings. */
  async recall(): Promise<void> {
    this.#options.onFindings(await this.#options.store.contractFindings({}));
  }

  /** Runs the tests of the operators whose hour of the day it is. Never rejects. */
  async hour(operators: Iterable<Operator>, monitors: readonly Monitor[]): Promise<void> {
    const { clock, log } = this.#options;
    // The hour of the start: operators that hang must not delay the last ones beyond it.
    const startedAt = clock.now();
    for (const operator of operators) {
      const monitor = monitors.find((one) => one.operator === operator.id && aboutKind(one.probe.kind).testsContract);
      if (monitor === undefined || !operator.contractProbe || !isHourOf(operator.id, startedAt)) continue;
      if (this.#stopped) return;
      try {
        const run = await this.run(monitor);
        if (!run.done && !this.#stopped)
          log.warn({ operator: operator.id, why: run.why }, 'the contract probe was skipped today');
      } catch (error) {
        if (this.#stopped) return;
        log.warn({ operator: operator.id, error }, 'the contract probe failed; the next attempt is tomorrow');
      }
    }
  }

  /** A run that waits for the rate is aborted. */
  stop(): void {
    this.#stopped = true;
    this.#endWait();
  }

  /** One run now. Rejects when the store or the probe thread fails. */
  async run({ id, operator }: Monitor): Promise<ContractRun> {
    const { log, store, prober, rateLimiter, switches, onFindings } = this.#options;
    if (!switches.isOn(operator)) return { done: false, why: 'switched-off' };
    const requests = CONTRACT_TESTS.length;
    const waitMs = rateLimiter.reserve(operator, requests, PATIENCE_MS);
    if (waitMs === null) return { done: false, why: 'no-room-in-rate' };
    if (waitMs > 0) await this.#wait(waitMs);
    if (this.#stopped) return { done: false, why: 'stopping' };
    if (!switches.isOn(operator)) return { done: false, why: 'switched-off' };
    const { results, requestsSent } = await prober.testContract(id);
    rateLimiter.sent(operator, requestsSent, requests);
    const before = new Map((await store.contractFindings({ operator })).map((finding) => [finding.test, finding]));
    const findings = results.map((result) => findingAfter(before.get(result.test), operator, result));
    await store.recordFindings(findings);
    for (const { test, outcome, detail, since } of findings) {
      if (outcome === 'broken') log.warn({ operator, test, detail, since }, 'an operator does not refuse what it must');
    }
    onFindings(findings);
    return { done: true, findings };
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve);
      this.#endWait = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Spread over the day, at the same hour every day. */
function isHourOf(operator: string, now: EpochMs): boolean {
  return Math.floor((now % DAY) / HOUR) === hash32(operator) % (DAY / HOUR);
}
