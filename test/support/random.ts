import fc from 'fast-check';

/** What is random in tests: how much of it, and from which seed. `npm run test:soak` sets SOAK; the configuration sets SEED. */
const SOAK = process.env.SOAK === '1';
const TIMES_AS_OFTEN_IN_SOAK = 20;

/** Repeats any run of random tests, as far as it is not up to the machine. */
export const SEED = Number(process.env.SEED);

/** How often a random test is repeated: `normal` times after each change, 20 times as often in a soak. */
export function runs(normal: number): number {
  return SOAK ? normal * TIMES_AS_OFTEN_IN_SOAK : normal;
}

/** What a soak takes its time for, and a run after each change does not. */
export function inSoak<Value>(soak: Value, otherwise: Value): Value {
  return SOAK ? soak : otherwise;
}

/** Waits between 0 and `longestMs`, the same for the same seed. */
export function randomDelaysMs(count: number, longestMs: number): number[] {
  return fc.sample(fc.integer({ min: 0, max: longestMs }), { seed: SEED, numRuns: count });
}
