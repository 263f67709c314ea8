import { beforeEach, describe, expect, it } from 'vitest';
import { type StallClock, StallWatch } from '../../src/probe/stalls.ts';
import { httpServer, httpSpec, runnerFor } from './kit.ts';

describe('with a clock by hand', () => {
  let nowMs = 0;
  let tick: (() => void) | null = null;
  const clock: StallClock = {
    nowMs: () => nowMs,
    every(_, callback) {
      tick = callback;
      return () => {
        tick = null;
      };
    },
  };
  /** Time passes in ticks of 2 ms, unless the thread is blocked. */
  const run = (ms: number) => {
    for (let left = ms; left > 0; left -= 2) {
      nowMs += 2;
      tick?.();
    }
  };
  const block = (ms: number) => {
    nowMs += ms;
    tick?.();
  };
  /** Of 60 ms from 1,100 on, and of 20 ms from 1,260 on. */
  const twoStalls = () => {
    const watch = new StallWatch(clock);
    watch.watch();
    run(100);
    block(60);
    run(100);
    block(20);
    return watch;
  };
  beforeEach(() => {
    nowMs = 1_000;
    tick = null;
  });

  it('a quiet thread has no stall', () => {
    const watch = new StallWatch(clock);
    watch.watch();
    run(500);
    expect(watch.within(1_000, 1_500).longestMs).toBe(0);
  });

  it('the longest of the stalls that overlap the window counts', () => {
    const watch = twoStalls();
    run(100);
    expect(watch.within(1_000, 1_400).longestMs).toBe(60);
    expect(watch.within(1_170, 1_400).longestMs).toBe(20);
    expect(watch.within(1_159, 1_400).longestMs).toBe(60);
    expect(watch.within(1_300, 1_400).longestMs).toBe(0);
  });

  it('the total counts of each stall what falls into the window', () => {
    const watch = twoStalls();
    nowMs += 10;
    expect(watch.within(1_000, nowMs).totalMs).toBe(90);
    expect(watch.within(1_130, 1_270).totalMs).toBe(40);
    expect(watch.within(1_170, 1_250).totalMs).toBe(0);
    expect(watch.within(nowMs - 4, nowMs).totalMs).toBe(4);
  });

  it('a stall whose tick is still to come counts already', () => {
    const watch = new StallWatch(clock);
    watch.watch();
    run(10);
    nowMs += 30;
    expect(watch.within(1_000, nowMs).longestMs).toBe(30);
  });

  it('a stall above 6 ms is never reported as less, wherever it falls between two ticks', () => {
    for (let offset = 0; offset <= 2; offset += 0.25) {
      nowMs = 0;
      const watch = new StallWatch(clock);
      watch.watch();
      run(10);
      const from = nowMs + offset;
      nowMs += Math.max(2, offset + 6.1);
      tick?.();
      expect(watch.within(from, nowMs).longestMs).toBeGreaterThan(6);
    }
  });

  it('ticks only while somebody watches, and time without a watcher is no stall', () => {
    const watch = new StallWatch(clock);
    const first = watch.watch();
    const second = watch.watch();
    first();
    expect(tick).not.toBeNull();
    second();
    expect(tick).toBeNull();
    nowMs += 10_000;
    watch.watch();
    expect(watch.within(0, nowMs).longestMs).toBe(0);
  });

  it('remembers the newest stalls of a long noise', () => {
    const watch = new StallWatch(clock);
    watch.watch();
    for (let round = 0; round < 3_000; round += 1) block(10);
    block(50);
    expect(watch.within(0, nowMs).longestMs).toBe(50);
  });
});

it('a probe carries the stall that fell into it, its neighbours do not', async () => {
  const url = await httpServer((_, response) => setTimeout(() => response.end(), 100));
  const runner = runnerFor(httpSpec(url));
  const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
  await probe();
  const probing = probe();
  setTimeout(() => {
    const until = performance.now() + 60;
    while (performance.now() < until);
  }, 20);
  const stalled = await probing;
  expect(stalled.maxStallMs).toBeGreaterThan(58);
  expect(stalled.stalledMs).toBeGreaterThan(58);
  const after = await probe();
  expect(after.maxStallMs).toBeLessThan(stalled.maxStallMs);
});
