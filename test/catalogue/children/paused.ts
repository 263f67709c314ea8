/** Probes the URL it is given ten times a second and prints each sample: the daemon's own stages, in a process that can be paused. */
import { SlotRunner } from '../../../src/pipeline/probing/runner.ts';
import { Scheduler } from '../../../src/pipeline/scheduling/scheduler.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { runnerFor } from '../../probe/runner.ts';
import { httpSpec } from '../../probe/spec.ts';
import { aMonitor } from '../../support/monitors.ts';
import { openGates, silentLog } from '../../support/results.ts';

const monitor = aMonitor({ id: 'contoso/test', schedule: { kind: 'every', periodMs: 100, offsetMs: 0 } });
const runner = new SlotRunner({
  clock: systemClock,
  log: silentLog,
  prober: runnerFor(httpSpec(process.argv[2]!)),
  ...openGates(systemClock),
  limits: { concurrency: 10, perOperator: 10 },
  onInternalError: () => undefined,
  sink: {
    started: () => () => undefined,
    finished: (_, { sample }) => console.log(JSON.stringify(sample)),
  },
});
const calendar = { every: () => () => undefined };
const scheduler = new Scheduler(systemClock, calendar, {
  slot: (due, slot) => runner.run(due, slot),
  clockStep: () => undefined,
});
scheduler.apply({ configuration: { monitors: [monitor] } });
process.on('disconnect', () => process.exit());
