import { expect, it } from 'vitest';
import { latencyErrors, quantiles, startDelays } from '../../bench/measure.ts';
import { startBlockedDaemon } from '../../bench/programs.ts';
import { observe } from '../../bench/steady.ts';
import { inSoak } from '../support/random.ts';

const SERVICES = 20;
const DURATION_MS = inSoak(30_000, 8_000);
const BLOCK_MS = 300;
/** No multiple of the services' second, so that each of them meets the block at every phase of its probes. */
const EVERY_MS = 1_100;
/**
 * So long that many answers come during a block, and above the limit of the contract: a latency that a stall alone may have
 * pushed over the limit is measured again, and would hide what this test looks for.
 */
const DELAY_MS = 500;

it('a main thread that stands still again and again shows in no latency, and costs no sample', async () => {
  const startIn = (folder: string) => startBlockedDaemon(folder, BLOCK_MS, EVERY_MS);
  const { samples, heldMs, slots } = await observe(SERVICES, DURATION_MS, startIn, [DELAY_MS]);

  expect(slots).toMatchObject({ missing: 0, notGood: {} });
  expect(slots.known).toBe(slots.due);
  expect(slots.due).toBeGreaterThan(SERVICES * (DURATION_MS / 1_000 - 3));
  // The thread did stand still: slots that were due towards the end of a block, and not handed over before, started late.
  expect(quantiles(startDelays(samples)).max).toBeGreaterThan(100);
  // Measured in the main thread, a quarter of the latencies would be up to 300 ms too high.
  expect(quantiles(latencyErrors(samples, heldMs)).p90).toBeLessThan(20);
});
