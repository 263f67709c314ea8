import { setFlagsFromString } from 'node:v8';

/** Sweeping sooner costs processor time: some 0.1 ms per probe between the two ends. */
const LEAST_GROWTH_PERCENT = 20;
const MOST_GROWTH_PERCENT = 200;
/** What is in use grows with the monitors, and so would the garbage. */
const MONITORS_TIMES_PERCENT = 150_000;

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
  setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent(monitors)}`);
}

export function heapGrowthPercent(monitors: number): number {
  const percent = Math.round(MONITORS_TIMES_PERCENT / Math.max(1, monitors));
  return Math.min(MOST_GROWTH_PERCENT, Math.max(LEAST_GROWTH_PERCENT, percent));
}
