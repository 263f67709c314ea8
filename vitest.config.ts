import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './test/support/long-first.ts';

// One seed for all that is random, here and in the processes that run the tests.
process.env.SEED ??= String(randomInt(2 ** 31));
// Threads and programs that tests start load their modules in half the time.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/tests');

/** Tests that start the program itself, or install it: too slow for the check after each change. */
const ACCEPTANCE = ['test/acceptance/**/*.test.ts', 'test/bin/**/*.test.ts'];
/** Those of them that kill the program: repeated at random, and more often by `npm run test:soak`. */
const KILLS = ['test/acceptance/kills/**/*.test.ts'];
/** Those of them that look at milliseconds: nothing else may run meanwhile. */
const TIMED = ['test/acceptance/{hostile,isolation,peer}.test.ts'];

/** Tests through real sockets, files, threads and servers, one second and more each: part of `npm test`, not of `npm run check`. */
const EDGES = [
  'test/{api,catalogue,cli,grafana,net,notify,probe,simulator,store}/**/*.test.ts',
  'test/**/watch.test.ts',
  'test/report/**/{page,pdf}.test.ts',
  'test/runtime/**/*.test.ts',
];

/** Tests of real programs wait more than they work. */
const WORKERS = { maxWorkers: Math.min(availableParallelism() + 1, 6) };
/** Files share processes: each gets its own servers and folders, and leaves nothing behind (test/support/leaks.ts). */
const IN_PROCESS = {
  ...WORKERS,
  isolate: false,
  // Generous, as all bounds of what is only a wait: a busy machine fails no test, and a green one waits for nothing.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  setupFiles: ['./test/support/leaks.ts', './test/support/properties.ts'],
};
const REAL_PROGRAM = {
  ...WORKERS,
  testTimeout: 600_000,
  hookTimeout: 120_000,
  setupFiles: ['./test/support/leaks.ts'],
};

export default defineConfig({
  test: {
    pool: 'forks',
    sequence: { sequencer: LongFirst },
    allowOnly: !process.env.CI,
    // The last line of a run says in one form that people and machines read: 3 passed, 0 failed, 0 skipped.
    reporters: ['default', './test/support/summary-reporter.ts'],
    projects: [
      {
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [...ACCEPTANCE, ...EDGES], ...IN_PROCESS },
      },
      { test: { name: 'edges', include: EDGES, exclude: ACCEPTANCE, ...IN_PROCESS } },
      { test: { name: 'acceptance', include: ACCEPTANCE, exclude: [...KILLS, ...TIMED], ...REAL_PROGRAM } },
      { test: { name: 'kills', include: KILLS, ...REAL_PROGRAM } },
      {
        test: { name: 'timed', include: TIMED, ...REAL_PROGRAM, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
