/** Long work in short turns: between two of them the main thread schedules, records and evaluates. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** About a millisecond of work, and one write to the socket. */
const CHUNK_BYTES = 65_536;
/** UTF-8 needs at most so many for a character of a string. */
const MAX_BYTES_PER_CHARACTER = 3;

/** Does the work for each item in a turn of its own. */
export async function eachInTurn<Item>(items: Iterable<Item>, work: (item: Item) => void): Promise<void> {
  for (const item of items) {
    work(item);
    await nextTurn();
  }
}

/**
 * Packs lines into chunks. Each takes a turn, which begins only once the reader asks for it.
 * Lines are written one by one: strings of many lines would outlive the young generation, and cost more than they hold.
 */
export async function* chunksInTurn(pieces: AsyncIterable<Iterable<string>>): AsyncGenerator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  for await (const lines of pieces) {
    for (const line of lines) {
      if (length + line.length * MAX_BYTES_PER_CHARACTER > chunk.length) {
        yield chunk.subarray(0, length);
        await nextTurn();
        chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, line.length * MAX_BYTES_PER_CHARACTER));
        length = 0;
      }
      length += chunk.write(line, length);
    }
  }
  yield chunk.subarray(0, length);
}
