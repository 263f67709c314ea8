import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/runtime/clock.ts';

describe('the system clock', () => {
  it('stamps with whole milliseconds of wall time', () => {
    expect(Number.isInteger(systemClock.now())).toBe(true);
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1_000);
  });

  it('never fires before the delay has passed, fractions included', async () => {
    const delays = Array.from({ length: 200 }, (_, index) => index / 10);
    const early = await Promise.all(
      delays.map((delayMs) => {
        const startMs = performance.now();
        return new Promise<boolean>((resolve) => {
          systemClock.after(delayMs, () => resolve(performance.now() - startMs < delayMs));
        });
      }),
    );
    expect(early.filter(Boolean)).toEqual([]);
  });

  it('takes a time that has passed for now', async () => {
    await new Promise<void>((resolve) => void systemClock.after(-5_000, resolve));
  });

  it('fires once, and not after it was cancelled', async () => {
    const fired = vi.fn();
    systemClock.after(1, fired);
    systemClock.after(2, fired)();
    await new Promise<void>((resolve) => void systemClock.after(20, resolve));
    expect(fired).toHaveBeenCalledTimes(1);
  });

  it('cuts a delay that Node would take for one millisecond to an hour', () => {
    vi.useFakeTimers();
    try {
      const fired = vi.fn();
      systemClock.after(30 * 24 * 3_600_000, fired);
      vi.advanceTimersByTime(3_599_999);
      expect(fired).not.toHaveBeenCalled();
      vi.advanceTimersByTime(2);
      expect(fired).toHaveBeenCalledTimes(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('keeps its thread alive until a timer fires', async () => {
    const file = new URL('../../src/runtime/clock.ts', import.meta.url).href;
    const code = `import(${JSON.stringify(file)}).then(({ systemClock }) => systemClock.after(50, () => process.exit(9)))`;
    const [exitCode] = await once(new Worker(code, { eval: true }), 'exit');
    expect(exitCode).toBe(9);
  });
});
