/**
 * Measures what a month costs to account for: the report of 1,000 monitors at 30 s from rollups (86.4 million slots and more), one
 * operator's month from raw samples, and the replay of a file of a million lines. Exit code 1 when an aim is missed.
 */
import { rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { loadConfiguration } from '../src/config/index.ts';
import type { Configuration } from '../src/core/configuration.ts';
import { INITIAL_STATE } from '../src/core/incident/monitor-state.ts';
import type { Monitor } from '../src/core/monitor.ts';
import { type Account, accountsOf, fromSamples } from '../src/pipeline/closing/accounts.ts';
import { closeDueWindows } from '../src/pipeline/closing/close.ts';
import { openBeside, openForReading, type ReadOnlyStore } from '../src/store/index.ts';
import { type Figure, figure, isMissed, runTable } from './figures.ts';
import { createMonth, MONTH, type MonthFolder, NOW, SAMPLED } from './month-data.ts';
import { type ProgramRun, runProgram } from './programs.ts';

const { values } = parseArgs({
  options: {
    monitors: { type: 'string', default: '1000' },
    lines: { type: 'string', default: '1000000' },
    keep: { type: 'boolean', default: false },
  },
});

async function accountsOfAll(
  store: ReadOnlyStore,
  configuration: Configuration,
  monitors: readonly Monitor[],
): Promise<Account[]> {
  const states = await store.states();
  const accounts: Account[] = [];
  for (const monitor of monitors) {
    const state = states.get(monitor.id) ?? INITIAL_STATE;
    accounts.push(...(await accountsOf(store, configuration, { monitor, state }, MONTH, NOW)));
  }
  return accounts;
}

async function timed(work: () => Promise<unknown>): Promise<Pick<ProgramRun, 'seconds' | 'processorSeconds'>> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - start) / 1_000, processorSeconds: (user + system) / 1_000_000 };
}

/** Processor time tells what it costs on a machine that does other things, too. */
function timeFigures(what: string, run: Pick<ProgramRun, 'seconds' | 'processorSeconds'>, atMost: number): Figure[] {
  return [figure(what, run.seconds, 's', atMost), figure('  its processor time', run.processorSeconds, 's')];
}

async function reports({ folder, config, replayFile }: MonthFolder): Promise<Figure[]> {
  const { configuration } = loadConfiguration(config);
  const store = openForReading(`${folder}/data`);
  const sampled = configuration.monitors.filter(({ operator }) => operator === SAMPLED);
  let bytes = 0;
  const all = await timed(async () => {
    bytes = JSON.stringify(await accountsOfAll(store, configuration, configuration.monitors)).length;
  });
  const accounts = await accountsOfAll(store, configuration, sampled);
  const states = await store.states();
  let missing = 0;
  const raw = await timed(async () => {
    for (const [index, monitor] of sampled.entries()) {
      const state = states.get(monitor.id) ?? INITIAL_STATE;
      missing += (await fromSamples(store, { monitor, state }, accounts[index]!, NOW)).missingSamples;
    }
  });
  await store.close();
  const daemon = openBeside(`${folder}/data`);
  const closing = await timed(() => closeDueWindows(daemon, { configuration, program: 'bench', now: NOW }));
  const closed = await timed(async () =>
    JSON.stringify(await accountsOfAll(daemon, configuration, configuration.monitors)),
  );
  await daemon.close();
  const report = ['report', '--config', config, '--operator', SAMPLED, '--period', '2026-10', '--format'];
  const json = await runProgram([...report, 'json']);
  const html = await runProgram([...report, 'html']);
  const pdf = await runProgram([...report, 'pdf', '--out', `${folder}/report.pdf`]);
  const csv = await runProgram([...report, 'csv']);
  const replay = await runProgram(['replay', '--config', config, '--samples', replayFile, '--json']);
  return [
    ...timeFigures('all operators, as JSON', all, 10),
    ...timeFigures('the same once the month is closed', closed, 10),
    figure('closing it', closing.seconds, 's'),
    figure('size of that JSON', bytes / 2 ** 20, 'MiB'),
    ...timeFigures('one operator, JSON, the whole command', json, 2),
    ...timeFigures('one operator, HTML, the whole command', html, 2),
    ...timeFigures('one operator, PDF, the whole command', pdf, 2),
    ...timeFigures('one operator, CSV, the whole command', csv, 2),
    ...timeFigures("one operator's month from raw samples", raw, 3),
    figure('samples that this lacked', missing, 'samples', 0),
    ...timeFigures('replay --json of the file, the whole command', replay, 20),
    figure('its peak resident set', replay.peakRssMb, 'MB', 1_000),
  ];
}

const prepared = performance.now();
const month = await createMonth({ monitors: Number(values.monitors), lines: Number(values.lines) });
console.log(`prepared in ${((performance.now() - prepared) / 1_000).toFixed(0)} s in ${month.folder}`);
const figures = await reports(month);
console.log(
  runTable({ name: `A month of ${values.monitors} monitors at 30 s, a file of ${values.lines} lines`, figures }),
);
if (!values.keep) rmSync(month.folder, { recursive: true, force: true });
process.exitCode = figures.some(isMissed) ? 1 : 0;
