import { readFileSync, statSync } from 'node:fs';

/** A change is seen within this time, as the C library sees it. */
const LOOK_EVERY_MS = 1_000;

/** What a small system file says, read again when it has changed. A file that is missing or unreadable is empty. */
export class SystemFile<T> {
  readonly #path: string;
  readonly #parse: (text: string) => T;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #version = '';
  #content: T;

  constructor(path: string, parse: (text: string) => T) {
    this.#path = path;
    this.#parse = parse;
    this.#content = parse('');
  }

  /** The same object until the file changes. */
  read(): T {
    const nowMs = performance.now();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return this.#content;
    this.#lookedMs = nowMs;
    try {
      const { mtimeMs, size, ino } = statSync(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version !== this.#version) this.#content = this.#parse(readFileSync(this.#path, 'utf8'));
      this.#version = version;
    } catch {
      if (this.#version !== '') this.#content = this.#parse('');
      this.#version = '';
    }
    return this.#content;
  }
}
