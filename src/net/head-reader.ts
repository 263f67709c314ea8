/** Stands between a socket and the parser of a client library: see `readHead`. */
import type { Socket } from 'node:net';
import { type HeadOddity, readHead } from './response-head.ts';

export const MAX_HEAD_BYTES = 16 * 1024;
/** Answers with 100 to 199 before the real one. Nobody needs more than a few. */
const MAX_INFORMATIONAL = 20;
const NOTHING = Buffer.alloc(0);

export interface HeadListener {
  /** The first bytes of the answer itself have come, at `atMs` on the clock of `performance.now`. */
  started?(atMs: number): void;
  read?(oddities: readonly HeadOddity[]): void;
  /** Its head is larger than any, or more informational answers came before it than any client reads. Nothing more is read. */
  refused(why: HeadRefusal): void;
}

export type HeadRefusal = 'headers-too-large' | 'too-many-informational';

/** Call it before the parser has read a byte of the answer. Works on one answer, the only one of its connection. */
export function readOneHead(socket: Socket, listener: HeadListener): void {
  const reader = new HeadReader(socket, listener);
  socket.prependListener('readable', reader.look);
}

class HeadReader {
  readonly #socket: Socket;
  readonly #listener: HeadListener;
  /** What has come of a head that is not complete, and since when. */
  #held: Buffer = NOTHING;
  #sinceMs = 0;
  #informational = 0;
  #isStarted = false;

  constructor(socket: Socket, listener: HeadListener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  readonly look = (): void => {
    const came = this.#socket.read() as Buffer | null;
    if (came === null) return;
    if (this.#held.length === 0) this.#sinceMs = performance.now();
    this.#read(this.#held.length === 0 ? came : Buffer.concat([this.#held, came]));
  };

  #read(bytes: Buffer): void {
    const head = readHead(bytes);
    if (head.kind !== 'informational' && head.isFinal === true) this.#start();
    if (head.headBytes > MAX_HEAD_BYTES) {
      // The parser would make an error of each field beyond the limit.
      this.#refuse('headers-too-large');
    } else if (head.kind === 'final') {
      this.#socket.removeListener('readable', this.look);
      this.#listener.read?.(head.oddities);
      this.#socket.unshift(head.bytes);
    } else if (head.kind === 'part') {
      this.#held = bytes;
    } else {
      this.#informational += 1;
      this.#held = NOTHING;
      this.#sinceMs = performance.now();
      if (this.#informational > MAX_INFORMATIONAL) this.#refuse('too-many-informational');
      else if (head.rest.length > 0) this.#read(head.rest);
    }
  }

  #start(): void {
    if (!this.#isStarted) this.#listener.started?.(this.#sinceMs);
    this.#isStarted = true;
  }

  #refuse(why: HeadRefusal): void {
    this.#held = NOTHING;
    this.#socket.removeListener('readable', this.look);
    this.#listener.refused(why);
  }
}
