import { expect, it } from 'vitest';
import { heapGrowthPercent, sweepingInOneGo } from '../../src/runtime/heap.ts';

it.each([
  [0, 200],
  [100, 200],
  [1_000, 150],
  [2_500, 60],
  [5_000, 30],
  [10_000, 20],
  [100_000, 20],
])('the heap of %d monitors may grow by %d percent', (monitors, percent) => {
  expect(heapGrowthPercent(monitors)).toBe(percent);
});

it('work that marks at once has its own result, and its own error', () => {
  expect(sweepingInOneGo(() => 1)).toBe(1);
  const fail = () => {
    throw new Error('broken');
  };
  expect(() => sweepingInOneGo(fail)).toThrow('broken');
});
