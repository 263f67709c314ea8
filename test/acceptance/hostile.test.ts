import { expect, it } from 'vitest';
import { observeHostile, overtimeMs } from '../../bench/hostile.ts';
import { inSoak } from '../support/random.ts';

const KINDS = 29;
/** More than one period of the hostile ones. */
const DURATION_MS = inSoak(30_000, 9_000);

it('hostile targets of every kind cost healthy operators no verdict, and the monitor neither time nor memory', async () => {
  const options = { healthy: 10, hostile: 2 * KINDS, durationMs: DURATION_MS, hostilePeriodMs: 4_000 };
  const { healthy, hostile, peakRssMb } = await observeHostile(options);

  expect(healthy.length).toBeGreaterThan((DURATION_MS / 1_000) * 5);
  expect(healthy.filter(({ verdict }) => verdict !== 'good')).toEqual([]);
  expect(new Set(hostile.map(({ service }) => service)).size).toBe(KINDS);
  expect(hostile.filter(({ verdict }) => verdict === 'good')).toEqual([]);
  // A machine that is busy with other things may hold our thread up: that is said of ourselves, and not as a rule.
  expect(hostile.filter(({ verdict }) => verdict !== 'bad').length).toBeLessThan(hostile.length / 2);
  // Measured to the millisecond by the bench; here nothing may hang.
  expect(overtimeMs(hostile)).toBeLessThan(5_000);
  expect(peakRssMb).toBeLessThan(512);
});
