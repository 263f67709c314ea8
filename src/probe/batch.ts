/**
 * Gathers what goes to another thread, in order: each message wakes that thread and costs both sides as much as a tenth of
 * a probe, however little it carries.
 */
export class Batch<Item> {
  readonly #post: (items: readonly Item[]) => void;
  readonly #later: (flush: () => void) => void;
  #items: Item[] = [];

  /** @param later calls back when the batch is to go; until then it grows */
  constructor(post: (items: readonly Item[]) => void, later: (flush: () => void) => void) {
    this.#post = post;
    this.#later = later;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length === 1) this.#later(() => this.#flush());
  }

  #flush(): void {
    const items = this.#items;
    this.#items = [];
    this.#post(items);
  }
}
