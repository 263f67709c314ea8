import {
  isLoopback,
  type NetworkFailure,
  networkFailureOf,
  showsCredentials,
} from '../../core/attribution/hypothesis.ts';
import { operatorsFailing, operatorsRefusing, type PeerEnding } from '../../core/attribution/peers.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { isRepeatable } from '../../core/probe-kinds/kinds.ts';
import { MINUTE } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeResult } from '../ports/prober.ts';
import type { Ask } from '../probing/ports.ts';

/** Operators that are probed at once to see whether they fail alike. */
const MOST_ASKED = 20;

/** Ways in which operators can share a problem of ours. */
type SharedTrouble = 'credentials' | 'network';

/** The current state of all operators: a failure of many at once is hardly theirs. */
export class Peers {
  readonly #clock: Clock;
  #monitors = new Map<MonitorId, Monitor>();
  /** Newest result of each monitor. */
  readonly #endings = new Map<MonitorId, PeerEnding>();
  readonly #rounds = new Map<SharedTrouble, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  replace(monitors: readonly Monitor[]): void {
    this.#monitors = new Map(monitors.map((monitor) => [monitor.id, monitor]));
    for (const id of this.#endings.keys()) if (!this.#monitors.has(id)) this.#endings.delete(id);
  }

  /** A result that has just come in. */
  note({ id, operator, probe }: Monitor, result: ProbeResult): void {
    this.#endings.set(id, {
      operator,
      endedMs: this.#clock.monotonicMs(),
      refused: result.reason === 'auth' && showsCredentials(probe),
      failing: isLoopback(probe) ? null : networkFailureOf(result),
    });
  }

  /** Operators that refuse our credentials now, and the number of all that get any. */
  refusing(): { readonly operators: number; readonly of: number } {
    const shown = this.#monitors.values().filter(({ probe }) => showsCredentials(probe));
    return {
      operators: operatorsRefusing(this.#endings.values(), this.#clock.monotonicMs()).size,
      of: new Set(shown.map(({ operator }) => operator)).size,
    };
  }

  /** Operators that fail in this way within one period of the given monitor. */
  failing(failing: NetworkFailure, { schedule, deadlineMs }: Monitor): number {
    const windowMs = Math.max(schedule.periodMs, MINUTE) + deadlineMs;
    return operatorsFailing(this.#endings.values(), failing, this.#clock.monotonicMs(), windowMs).size;
  }

  /**
   * Probes operators without a result since that monotonic time. Concurrent callers with one problem share one round.
   */
  ask(trouble: SharedTrouble, asking: Monitor, sinceMs: number, ask: Ask): Promise<void> {
    const running = this.#rounds.get(trouble);
    if (running !== undefined) return running;
    const round = this.#askRound(trouble, asking, sinceMs, ask).finally(() => this.#rounds.delete(trouble));
    this.#rounds.set(trouble, round);
    return round;
  }

  async #askRound(trouble: SharedTrouble, asking: Monitor, sinceMs: number, ask: Ask): Promise<void> {
    const telling = this.#monitors.values().filter((monitor) => isRepeatable(monitor.probe) && tells(trouble, monitor));
    const candidates = Map.groupBy(telling, ({ operator }) => operator);
    candidates.delete(asking.operator);
    const unheard = [...candidates.values()].filter(
      (monitors) => !monitors.some(({ id }) => (this.#endings.get(id)?.endedMs ?? Number.NEGATIVE_INFINITY) >= sinceMs),
    );
    await Promise.all(
      unheard.slice(0, MOST_ASKED).map(async (monitors) => {
        const result = await ask(monitors[0]!, 0);
        if (result !== null) this.note(monitors[0]!, result);
      }),
    );
  }
}

function tells(trouble: SharedTrouble, { probe }: Monitor): boolean {
  return trouble === 'credentials' ? showsCredentials(probe) : !isLoopback(probe);
}
