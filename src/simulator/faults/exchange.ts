import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EpochMs } from '../../core/time.ts';
import type { Answer } from '../contract/answer.ts';
import type { Service } from '../contract/route.ts';

/** One request that waits for its answer, as a fault sees it. */
export interface Exchange {
  readonly service: Service | null;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly response: ServerResponse;
  /** The TLS session itself, for bytes that Node's HTTP would not send. */
  readonly socket: Duplex;
  /** When the active fault began. */
  readonly faultSince: EpochMs;
  /** In [0, 1). */
  random(): number;
  /**
   * The answer by the contract, as of `at` (now). It has the contract's effects, such as a grant, so ask at most once.
   * A fault that never asks is an operator that did nothing.
   */
  answer(at?: EpochMs): Answer;
  send(answer: Answer): void;
  /** Runs the next step after a delay, unless the connection is gone by then. One step at a time. */
  after(delayMs: number, step: () => void): void;
  /** Ends the connection with a TCP reset. */
  reset(): void;
}

export type Act = (exchange: Exchange) => void;
