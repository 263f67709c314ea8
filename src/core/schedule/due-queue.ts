import type { EpochMs } from '../time.ts';

interface Entry<T> {
  readonly at: EpochMs;
  readonly item: T;
}

/** A binary min-heap of items by due time. */
export class DueQueue<T> {
  #heap: Entry<T>[] = [];

  nextAt(): EpochMs | null {
    return this.#heap[0]?.at ?? null;
  }

  push(at: EpochMs, item: T): void {
    const heap = this.#heap;
    heap.push({ at, item });
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (heap[parent]!.at <= heap[child]!.at) break;
      this.#swap(parent, child);
      child = parent;
    }
  }

  /** The earliest entry, if it is due. */
  popDue(now: EpochMs): Entry<T> | null {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return null;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  items(): T[] {
    return this.#heap.map(({ item }) => item);
  }

  /** Empties the queue; the entries are in no particular order. */
  drain(): Entry<T>[] {
    return this.#heap.splice(0);
  }

  #sink(): void {
    const heap = this.#heap;
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      let smallest = parent;
      if (left < heap.length && heap[left]!.at < heap[smallest]!.at) smallest = left;
      if (left + 1 < heap.length && heap[left + 1]!.at < heap[smallest]!.at) smallest = left + 1;
      if (smallest === parent) return;
      this.#swap(parent, smallest);
      parent = smallest;
    }
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
