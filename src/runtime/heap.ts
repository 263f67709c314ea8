import { setFlagsFromString } from 'node:v8';

/** Sweeping sooner costs processor time: some 0.1 ms per probe between the two ends. */
const LEAST_GROWTH_PERCENT = 20;
const MOST_GROWTH_PERCENT = 200;
/** What is in use grows with the monitors, and so would the garbage. */
const MONITORS_TIMES_PERCENT = 150_000;
/** While a configuration is read, so that it is swept once at most. */
const LEAST_GROWTH_WHILE_BUSY_PERCENT = 40;

let growthPercent = MOST_GROWTH_PERCENT;

/**
 * The launcher bounds the space for young objects of the main thread by an option of the process, which goes before what each
 * thread asks for. Takes it back for the threads to come.
 */
export function leaveYoungObjectsToThreads(): void {
  setFlagsFromString('--max-semi-space-size=0');
}

/**
 * Bounds how far the heap of each thread may grow beyond what is in use before it is swept. Left to itself V8 lets it grow to a
 * multiple, which for thousands of monitors is hundreds of megabytes of garbage.
 */
export function boundHeapGrowth(monitors: number): void {
  growthPercent = heapGrowthPercent(monitors);
  allowGrowth(growthPercent);
}

/**
 * Runs work that holds a thread up for long and leaves much garbage. By itself V8 would mark beside it, in steps: until it is done
 * nothing is swept, which for a reload of thousands of monitors was a hundred megabytes. So it marks in one go when its time comes.
 */
export function sweepingInOneGo<Result>(work: () => Result): Result {
  setFlagsFromString('--no-incremental-marking');
  allowGrowth(Math.max(growthPercent, LEAST_GROWTH_WHILE_BUSY_PERCENT));
  try {
    return work();
  } finally {
    allowGrowth(growthPercent);
    setFlagsFromString('--incremental-marking');
  }
}

/** From the next time on that the heap is swept. */
function allowGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

export function heapGrowthPercent(monitors: number): number {
  const percent = Math.round(MONITORS_TIMES_PERCENT / Math.max(1, monitors));
  return Math.min(MOST_GROWTH_PERCENT, Math.max(LEAST_GROWTH_PERCENT, percent));
}
