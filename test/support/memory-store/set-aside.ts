import type { SetAside, SetAsideRow } from '../../../src/core/set-aside.ts';
import type { SetAsideBook } from '../../../src/pipeline/housekeeping/ports.ts';

/** What was set aside, without the time at which it was. */
export class MemorySetAside implements SetAsideBook {
  readonly #rows: SetAsideRow[] = [];

  async setAside(after: number, limit: number): Promise<SetAsideRow[]> {
    return this.#rows.filter(({ sequence }) => sequence > after).slice(0, limit);
  }

  put({ kind, key, reason, text }: SetAside): void {
    const isKnown = this.#rows.some((one) => one.kind === kind && one.key === key && one.text === text);
    if (!isKnown) this.#rows.push({ sequence: this.#rows.length + 1, at: 0, kind, key, reason, text });
  }
}
