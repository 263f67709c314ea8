import { expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { watchStore } from '../../../src/pipeline/health/store-watch.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

it('a fault that lasts is told once and makes the store unsound; one of a moment is none', async () => {
  const clock = new ManualClock(T0);
  const told: string[] = [];
  let fault: 'gone' | null = null;
  const { isSound, stop } = watchStore({ clock, log: silentLog, check: () => fault, alarm: (one) => told.push(one) });
  fault = 'gone';
  await clock.advance(MINUTE);
  fault = null;
  await clock.advance(10 * SECOND);
  expect(isSound()).toBe(true);
  fault = 'gone';
  await clock.advance(3 * MINUTE);
  expect(isSound()).toBe(false);
  expect(told).toEqual(['gone']);
  fault = null;
  await clock.advance(2 * MINUTE);
  expect(isSound()).toBe(true);
  stop();
});
