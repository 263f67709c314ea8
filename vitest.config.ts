import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that start the program itself, or install it: too slow for the check after each change. */
const REAL_PROGRAMS = ['test/acceptance/**/*.test.ts', 'test/bin/**/*.test.ts'];
/** Those of them that look at milliseconds: nothing else may run meanwhile. */
const TIMED = ['test/acceptance/{hostile,isolation,peer}.test.ts'];

/** Tests through real sockets, files, threads and servers, one second and more each: part of `npm test`, not of `npm run check`. */
const EDGES = [
  'test/{catalogue,cli,grafana,notify,probe,simulator,store}/**/*.test.ts',
  'test/config/watch.test.ts',
  'test/report/{page,pdf}.test.ts',
  'test/runtime/**/*.test.ts',
];

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
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...REAL_PROGRAMS, ...EDGES],
          testTimeout: 20_000,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'edges', include: EDGES, testTimeout: 20_000, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'acceptance',
          include: REAL_PROGRAMS,
          exclude: TIMED,
          testTimeout: 300_000,
          hookTimeout: 60_000,
          // They wait more than they work.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'timed',
          include: TIMED,
          testTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
