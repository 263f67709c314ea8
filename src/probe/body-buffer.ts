const FIRST_BYTES = 4 * 1024;

/**
 * A body as it comes, copied into one piece of memory that doubles: the parser hands out views of what it has read, and a million
 * chunks of one byte, kept as they are, would hold a gigabyte. What it has outgrown is free at once, and not when V8 next looks
 * for garbage, which hostile targets could make a hundred megabytes of.
 */
export class BodyBuffer {
  #memory = new ArrayBuffer();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#memory.byteLength) {
      this.#memory = this.#memory.transfer(Math.max(FIRST_BYTES, length, 2 * this.#memory.byteLength));
    }
    new Uint8Array(this.#memory).set(chunk, this.#length);
    this.#length = length;
  }

  /** Good until the next call of `append` or `release`. */
  content(): Buffer {
    return Buffer.from(this.#memory, 0, this.#length);
  }

  /** Frees its memory, which nobody may be reading any more; its length stays. */
  release(): void {
    this.#memory = this.#memory.transfer(0);
  }
}
