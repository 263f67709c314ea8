import { expect, it } from 'vitest';
import { applyRetention } from '../../../src/pipeline/housekeeping/retention.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { silentLog } from '../../support/results.ts';

const KEEP = { goodMs: 90, otherMs: 400 };
const NOW = 1_000;

/** Deletes rows at a speed; the clock moves as it would. */
function storeOf(rows: number, msPerRow: () => number) {
  const clock = new ManualClock(NOW);
  const steps: number[] = [];
  let left = rows;
  const retention: Parameters<typeof applyRetention>[0] = {
    async purge(before, limit) {
      expect(before).toEqual({ good: NOW - KEEP.goodMs, other: NOW - KEEP.otherMs });
      const deleted = Math.min(limit, left);
      left -= deleted;
      steps.push(limit);
      clock.block(deleted * msPerRow());
      return deleted;
    },
    purgeSent: async () => 0,
  };
  const apply = async (stopped = () => false) => {
    const done = applyRetention(retention, KEEP, clock, silentLog, stopped);
    await clock.advance(60_000);
    return await done;
  };
  return { steps, apply };
}

it('deletes all that is old, in steps as large as a fast disk allows', async () => {
  const { steps, apply } = storeOf(5_000, () => 0.005);
  expect(await apply()).toBe(5_000);
  expect(steps).toEqual([2_000, 2_000, 2_000, 2_000]);
});

it('takes smaller steps while they take long, and larger ones again afterwards', async () => {
  let perRow = 0.1;
  const { steps, apply } = storeOf(6_000, () => perRow);
  await apply(() => {
    if (steps.length === 6) perRow = 0.001;
    return false;
  });
  expect(steps.slice(0, 6)).toEqual([2_000, 1_000, 500, 250, 125, 157]);
  expect(steps.at(-1)).toBeGreaterThan(200);
});

it('ends after the step at hand when the program stops', async () => {
  const { steps, apply } = storeOf(1_000_000, () => 0.001);
  await apply(() => steps.length === 3);
  expect(steps.length).toBe(3);
});
