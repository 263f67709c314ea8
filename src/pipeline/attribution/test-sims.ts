import type { SimEvidence } from '../../core/attribution/attribute.ts';
import { type Hypothesis, suspicionOf } from '../../core/attribution/hypothesis.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { isRepeatable, simsOf } from '../../core/probe-kinds/kinds.ts';
import { DAY } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ask, Probed } from '../probing/ports.ts';

interface SimEnding {
  readonly endedMs: number;
  readonly works: boolean;
}

/** The current state of each monitor's test SIMs: a failure of one SIM is hardly the operator's. */
export class TestSims {
  readonly #clock: Clock;
  /** Newest meaningful result with each SIM, by its position in the monitor's list. */
  readonly #endings = new Map<MonitorId, Map<number, SimEnding>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Call after a reload: positions in the lists may have changed. */
  forget(): void {
    this.#endings.clear();
  }

  /** A result that has just come in. */
  note({ monitor, simIndex, result }: Probed, suspicion: Hypothesis | null): void {
    const works = result.reason === 'ok';
    if (!works && suspicion?.kind !== 'sim') return;
    const endings = this.#endings.get(monitor.id) ?? new Map<number, SimEnding>();
    this.#endings.set(monitor.id, endings.set(simIndex, { endedMs: this.#clock.monotonicMs(), works }));
  }

  others({ monitor: { id, probe }, simIndex }: Probed): SimEvidence['otherSims'] {
    if (simsOf(probe).length < 2) return 'none';
    const newest = this.#newestOther(id, simIndex);
    if (newest === null || newest.endedMs < this.#clock.monotonicMs() - DAY) return 'unheard';
    return newest.works ? 'work' : 'fail';
  }

  /**
   * Probes the balance of another SIM, unless there is a result since that monotonic time. That costs nothing; a grant
   * is never repeated for our own sake.
   */
  async askOther({ monitor, simIndex }: Probed, sinceMs: number, ask: Ask): Promise<void> {
    const { id, probe } = monitor;
    const { length } = simsOf(probe);
    if (!isRepeatable(probe) || length < 2) return;
    if ((this.#newestOther(id, simIndex)?.endedMs ?? Number.NEGATIVE_INFINITY) >= sinceMs) return;
    const other = this.#otherToAsk(monitor, simIndex, length);
    const result = await ask(monitor, other);
    if (result !== null) this.note({ monitor, simIndex: other, result }, suspicionOf(result, probe));
  }

  /** Preferably one that worked when it was last used. */
  #otherToAsk({ id }: Monitor, simIndex: number, count: number): number {
    const known = this.#endings.get(id);
    const others = Array.from({ length: count - 1 }, (_, step) => (simIndex + 1 + step) % count);
    return others.find((index) => known?.get(index)?.works) ?? others[0]!;
  }

  #newestOther(id: MonitorId, simIndex: number): SimEnding | null {
    const others = [...(this.#endings.get(id) ?? [])].filter(([index]) => index !== simIndex);
    return others.map(([, ending]) => ending).toSorted((a, b) => b.endedMs - a.endedMs)[0] ?? null;
  }
}
