/** Counts of logarithmic buckets, mergeable by adding. */

/** Index and count in turn, ascending by index, without empty buckets: quick to store, to read and to add. */
export type Buckets = readonly number[];

export const NO_BUCKETS: Buckets = [];

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Smaller values count as this value. */
const SMALLEST = 0.001;

function bucketOf(value: number): number {
  // Plus the bucket for zero.
  return Math.ceil(Math.log(Math.max(value, SMALLEST)) / LOG_GAMMA) + 0;
}

/** At most `RELATIVE_ERROR` away from every value of the bucket. */
export function middleOf(bucket: number): number {
  return (2 * GAMMA ** bucket) / (GAMMA + 1);
}

/**
 * How many values are at or below a limit: those of buckets below its own certainly, those of its own bucket perhaps.
 */
export function countWithin(
  buckets: Buckets,
  limitMs: number,
): { readonly limitMs: number; readonly least: number; readonly most: number } {
  const own = bucketOf(limitMs);
  let [least, most] = [0, 0];
  for (let at = 0; at < buckets.length; at += 2) {
    if (buckets[at]! < own) least += buckets[at + 1]!;
    if (buckets[at]! <= own) most += buckets[at + 1]!;
  }
  return { limitMs, least, most };
}

const LOWEST = bucketOf(SMALLEST);

/** Buckets that grow value by value, in their stored form: small enough for one set per monitor. */
export class GrowingBuckets {
  readonly #pairs: number[];

  constructor(buckets: Buckets) {
    this.#pairs = [...buckets];
  }

  addValue(value: number): void {
    const bucket = bucketOf(value);
    const at = this.#placeOf(bucket);
    if (this.#pairs[at] === bucket) this.#pairs[at + 1]! += 1;
    else this.#pairs.splice(at, 0, bucket, 1);
  }

  buckets(): Buckets {
    return [...this.#pairs];
  }

  /** The position of the bucket, or the position to insert it at. */
  #placeOf(bucket: number): number {
    let low = 0;
    let high = this.#pairs.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pairs[2 * middle]! < bucket) low = middle + 1;
      else high = middle;
    }
    return 2 * low;
  }
}

/** The sum of many sets of buckets, under construction. */
export class BucketCounter {
  /** By index above the lowest. */
  readonly #counts: number[] = [];

  /** @param sign -1 removes buckets that were added before */
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
