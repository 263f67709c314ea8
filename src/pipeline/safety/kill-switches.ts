import type { Operator } from '../../core/monitor.ts';
import type { Log } from '../ports/log.ts';
import type { StoppedOperator, SwitchReads } from './ports.ts';

/** Which operators may be probed: the kill switches of the configuration, and those that people set. */
export class KillSwitches {
  readonly #board: SwitchReads;
  readonly #log: Log;
  readonly #onStart: (operator: string) => void;
  #operators: ReadonlyMap<string, Operator> = new Map();
  /** Null until the first read. */
  #stopped: ReadonlyMap<string, StoppedOperator> | null = null;
  #failing = false;

  /** @param onStart called with operators that may be probed again */
  constructor(board: SwitchReads, log: Log, onStart: (operator: string) => void = () => {}) {
    this.#board = board;
    this.#log = log;
    this.#onStart = onStart;
  }

  replace(operators: ReadonlyMap<string, Operator>): void {
    this.#operators = operators;
  }

  /** False for an operator that is not configured, and for all while the switches could not be read. */
  isOn(operator: string): boolean {
    return this.#operators.get(operator)?.enabled === true && this.#stopped?.has(operator) === false;
  }

  /** Reads the switches. While the store does not answer they stay unchanged. */
  async refresh(): Promise<void> {
    try {
      this.#adopt(await this.#board.stoppedOperators());
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.error({ error }, 'the kill switches cannot be read; they stay unchanged');
      this.#failing = true;
    }
  }

  #adopt(stopped: readonly StoppedOperator[]): void {
    const before = this.#stopped ?? new Map<string, StoppedOperator>();
    const now = new Map(stopped.map((one) => [one.operator, one]));
    this.#stopped = now;
    for (const { operator, reason } of stopped) {
      if (!before.has(operator)) this.#log.warn({ operator, reason }, 'operator stopped: it is no longer probed');
    }
    for (const operator of before.keys()) {
      if (now.has(operator)) continue;
      this.#log.warn({ operator }, 'operator started: it is probed again');
      this.#onStart(operator);
    }
  }
}
