/** Splits long work into short turns. Between two turns the main thread schedules, records and evaluates. */
import { setTimeout as rest } from 'node:timers/promises';
import type { Clock } from '../pipeline/ports/clock.ts';

const TURN_MS = 1;
/** A pause is as long as a turn, so the work takes at most half of a processor. */
const REST_MS = 1;
/** Size of one write to the socket. */
const CHUNK_BYTES = 65_536;
/** The most bytes that UTF-8 needs for one character of a string. */
const MAX_BYTES_PER_CHARACTER = 3;

/** The turns of one piece of work. */
export class Turns {
  readonly #clock: Clock;
  #beganMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
  }

  /** Call it often. It ends the turn when the turn has lasted long enough, and resolves in the next. */
  async pause(): Promise<void> {
    if (this.#clock.monotonicMs() - this.#beganMs < TURN_MS) return;
    await rest(REST_MS);
    this.#beganMs = this.#clock.monotonicMs();
  }
}

/**
 * Packs lines into chunks, with pauses between them. It makes each chunk only when the reader asks for it.
 * Lines are written one by one: strings of many lines would outlive the young generation, and cost more than they hold.
 */
export async function* chunksInTurns(
  pieces: AsyncIterable<Iterable<string>>,
  turns: Turns,
): AsyncGenerator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  for await (const lines of pieces) {
    for (const line of lines) {
      if (length + line.length * MAX_BYTES_PER_CHARACTER > chunk.length) {
        yield chunk.subarray(0, length);
        await turns.pause();
        chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, line.length * MAX_BYTES_PER_CHARACTER));
        length = 0;
      }
      length += chunk.write(line, length);
    }
  }
  yield chunk.subarray(0, length);
}
