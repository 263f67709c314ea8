import { expect, it } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import { createStallMonitor } from '../../src/runtime/stall-monitor.ts';
import { ManualClock } from '../support/manual-clock.ts';

function blockFor(ms: number): void {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
}

const pause = (ms: number) => new Promise<void>((resolve) => void systemClock.after(ms, resolve));

it('an event loop that runs freely has no stall', () => {
  const clock = new ManualClock();
  const monitor = createStallMonitor(clock);
  clock.advance(1_000);
  expect(monitor.takeMaxMs()).toBe(0);
});

it('the longest block since the last reading is told once', async () => {
  const monitor = createStallMonitor(systemClock, 5);
  await pause(20);
  blockFor(150);
  await pause(20);
  blockFor(50);
  await pause(20);
  expect(monitor.takeMaxMs()).toBeGreaterThanOrEqual(140);
  expect(monitor.takeMaxMs()).toBeLessThan(140);
  monitor.stop();
});

it('a block that lasts up to the reading is counted', async () => {
  const monitor = createStallMonitor(systemClock, 5);
  await pause(20);
  blockFor(100);
  expect(monitor.takeMaxMs()).toBeGreaterThanOrEqual(90);
  monitor.stop();
});

it('after the stop nothing ticks', () => {
  const clock = new ManualClock();
  const monitor = createStallMonitor(clock);
  monitor.stop();
  expect(clock.pendingTimers).toBe(0);
});
