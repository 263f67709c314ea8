import { expect, it } from 'vitest';
import { latencyErrors, quantiles } from '../../bench/measure.ts';
import { startBlockedDaemon } from '../../bench/programs.ts';
import { observe } from '../../bench/steady.ts';

const SERVICES = 20;
const DURATION_MS = 12_000;

it('a main thread that stands still for 300 ms of each second shows in no latency, and costs no sample', async () => {
  const { samples, heldMs, slots } = await observe(SERVICES, DURATION_MS, (folder) =>
    startBlockedDaemon(folder, 300, 1_000),
  );

  expect(slots).toMatchObject({ missing: 0, notGood: {} });
  expect(slots.known).toBe(slots.due);
  expect(slots.due).toBeGreaterThan(SERVICES * 8);
  // Measured in the main thread, three of ten latencies would be up to 300 ms too high.
  expect(quantiles(latencyErrors(samples, heldMs)).p90).toBeLessThan(20);
});
