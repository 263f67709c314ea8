import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: Math.min(availableParallelism(), 4),
    allowOnly: !process.env.CI,
    // The last line of a run says in one form that people and machines read: 3 passed, 0 failed, 0 skipped.
    reporters: ['default', './test/support/summary-reporter.ts'],
    setupFiles: ['./test/support/leaks.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/acceptance/**'], testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          // The whole program, its timing included: after all others, and one file at a time.
          name: 'acceptance',
          include: ['test/acceptance/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
