import { expect, it } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';
import { createStallMonitor } from '../../src/runtime/stall-monitor.ts';
import { ManualClock } from '../support/manual-clock.ts';

it('an event loop that runs freely has no stall', async () => {
  const clock = new ManualClock(0);
  const monitor = createStallMonitor(clock);
  await clock.advance(1_000);
  expect(monitor.takeMaxMs()).toBe(0);
});

it('the longest block since the last reading is told once', async () => {
  const clock = new ManualClock(0);
  const monitor = createStallMonitor(clock, 20);
  clock.block(150);
  await clock.advance(20);
  clock.block(50);
  await clock.advance(20);
  expect(monitor.takeMaxMs()).toBe(130);
  expect(monitor.takeMaxMs()).toBe(0);
});

it('a block that lasts up to the reading is counted, and not again by the tick that follows', async () => {
  const clock = new ManualClock(0);
  const monitor = createStallMonitor(clock, 20);
  clock.block(100);
  expect(monitor.takeMaxMs()).toBe(80);
  await clock.advance(20);
  expect(monitor.takeMaxMs()).toBe(0);
});

it('sees a real block of the real event loop', async () => {
  const monitor = createStallMonitor(systemClock, 5);
  const untilMs = performance.now() + 100;
  while (performance.now() < untilMs);
  expect(monitor.takeMaxMs()).toBeGreaterThan(90);
  monitor.stop();
});

it('after the stop nothing ticks', async () => {
  const clock = new ManualClock(0);
  const monitor = createStallMonitor(clock, 20);
  monitor.stop();
  clock.block(100);
  await clock.advance(1_000);
  expect(monitor.takeMaxMs()).toBe(1_080);
});
