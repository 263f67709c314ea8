/** Counts of logarithmic buckets, mergeable by adding. */

/** Index and count in turn, ascending by index, without empty buckets: what is quick to store, to read and to add up. */
export type Buckets = readonly number[];

export const NO_BUCKETS: Buckets = [];

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Smaller values count as this. */
const SMALLEST = 0.001;

function bucketOf(value: number): number {
  return Math.ceil(Math.log(Math.max(value, SMALLEST)) / LOG_GAMMA);
}

/** At most `RELATIVE_ERROR` away from every value of the bucket. */
export function middleOf(bucket: number): number {
  return (2 * GAMMA ** bucket) / (GAMMA + 1);
}

const LOWEST = bucketOf(SMALLEST);

/** Buckets under construction. */
export class BucketCounter {
  /** By index above the lowest. */
  readonly #counts: number[] = [];

  addValue(value: number): void {
    this.#add(bucketOf(value), 1);
  }

  /** @param sign -1 takes away what was added before */
  addAll(buckets: Buckets, sign: 1 | -1 = 1): void {
    for (let at = 0; at < buckets.length; at += 2) this.#add(buckets[at]!, sign * buckets[at + 1]!);
  }

  buckets(): Buckets {
    const pairs: number[] = [];
    this.#counts.forEach((count, index) => {
      if (count > 0) pairs.push(index + LOWEST, count);
    });
    return pairs;
  }

  #add(bucket: number, count: number): void {
    const index = bucket - LOWEST;
    this.#counts[index] = (this.#counts[index] ?? 0) + count;
  }
}
