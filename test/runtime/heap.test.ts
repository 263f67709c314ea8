import { expect, it } from 'vitest';
import { heapGrowthPercent } from '../../src/runtime/heap.ts';

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
