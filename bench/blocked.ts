import { type Figure, figure, spread } from './figures.ts';
import { latencyErrors, quantiles, startDelays } from './measure.ts';
import { startBlockedDaemon } from './programs.ts';
import { type Observed, observe, slotFigures } from './steady.ts';

const BLOCK_MS = 300;
const EVERY_MS = 1_000;

/** A main thread that stands still for 300 ms of each second must not show in any latency. */
export async function blocked(rate: number, minutes: number): Promise<Figure[]> {
  const free = await observe(rate, minutes * 60_000, (folder) => startBlockedDaemon(folder, 0, EVERY_MS));
  const held = await observe(rate, minutes * 60_000, (folder) => startBlockedDaemon(folder, BLOCK_MS, EVERY_MS));
  const [without, with_] = [errorsOf(free), errorsOf(held)];
  return [
    ...slotFigures(held),
    ...spread('latency error, main thread free', without),
    ...spread('latency error, blocked', with_),
    figure('change of the p50', with_.p50 - without.p50, 'ms', 5),
    figure('change of the p99', with_.p99 - without.p99, 'ms', 5),
    figure('change of the max', with_.max - without.max, 'ms', 5),
    ...spread('start after slot, blocked', quantiles(startDelays(held.samples))),
  ];
}

function errorsOf({ samples, heldMs }: Observed) {
  return quantiles(latencyErrors(samples, heldMs));
}
