import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { styleText } from 'node:util';
import { threadedReportWriter } from '../../app/report-thread/writer.ts';
import { type App, createApp } from '../../app.ts';
import { loadConfiguration } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { targetOf } from '../../core/probe-kinds/kinds.ts';
import { type EpochMs, isoTime, SECOND } from '../../core/time.ts';
import type { ProbeOutcome } from '../../pipeline/probing/probe-outcome.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../../runtime/logger.ts';
import { DEFAULT_CONFIG } from '../args/data-dir.ts';
import { progressBar } from '../args/progress.ts';
import type { Command, Io } from '../command.ts';
import { awaitStopSignal, listenOption, stopInOrder } from '../daemon/run.ts';
import type { SimulatorReady } from '../simulate.ts';
import { inventHistory, makeRoomForHistory } from './history.ts';
import { catchMails, type MailCatcher } from './mails.ts';
import { slaTable } from './sla-table.ts';

const DATA_DIR = 'data/demo';
const FIRST_TABLE_MS = 12 * SECOND;
const TABLE_EVERY_MS = 60 * SECOND;

export const command: Command = {
  name: 'demo',
  summary: 'simulated operators, the daemon, and a month of simulated history',
  help: `Usage: threenines demo [options]

Starts six simulated operators in a process of their own, fills the gap since the last start (the first time, and after a
break of less than an hour, a month) with simulated history, and runs the daemon on monitors.yaml against them: real HTTPS calls with client certificates. Shows each
verdict and, once a minute, the SLA figures. Keeps its data in ${DATA_DIR}, apart from that of "run". Stop it with Ctrl-C.

  --listen H:P      where /metrics, /live and /ready are served (default: that of monitors.yaml)
  --data-dir DIR    data folder (default: ${DATA_DIR})`,
  options: { listen: { type: 'string' }, 'data-dir': { type: 'string' } },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw new UserError(`demo takes no argument, found "${positionals[0]}"`);
    const listen = listenOption(values.listen);
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : DATA_DIR;
    const { configuration } = loadConfiguration(DEFAULT_CONFIG);
    if (await makeRoomForHistory(dataDir, systemClock.now())) {
      io.stdout.write(
        'The last demo ended less than an hour ago; its data is set aside, so that you see an incident open.\n',
      );
    }
    const simulator = await startSimulator(io, firstAddress(configuration));
    const mails = await catchMails(dataDir, (subject, file) => io.stdout.write(`mail      ${subject} (${file})\n`));
    try {
      const log = createLog({ ...io.env, THREENINES_LOG_LEVEL: io.env.THREENINES_LOG_LEVEL || 'warn' });
      const app = await createApp({
        configFile: DEFAULT_CONFIG,
        dataDir,
        listen,
        clock: systemClock,
        log,
        reportWriter: (folder) => threadedReportWriter({ configFile: DEFAULT_CONFIG, dataDir: folder }),
        simulatedHistory: true,
        channels: [mails.channel],
        prepare: (store, configuration) => inventHistory(store, configuration, systemClock.now(), historyProgress(io)),
      });
      const stopSignal = awaitStopSignal(() => void app.reload());
      welcome(app, dataDir, mails, io);
      const stopTables = showProgress(app, io);
      await stopSignal;
      stopTables();
      const code = await stopInOrder(app, log);
      io.stdout.write('Stopped. The next start goes on with the same data.\n');
      return code;
    } finally {
      await mails.stop();
      await stopSimulator(simulator);
    }
  },
};

/**
 * In a process of its own, so that it takes no time from the probes; and in a group of its own, so that Ctrl-C reaches only
 * the daemon and no probe in flight fails at the end. It goes by itself when this process is gone.
 */
async function startSimulator(io: Io, address: string): Promise<ChildProcess> {
  const launcher = new URL('../../../bin/threenines.cjs', import.meta.url);
  const child = fork(launcher, ['simulate', '--listen', address], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const outcome = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
  if (outcome === null) throw new UserError(`the simulated operators could not start:\n${complaint.trim()}`);
  const { operators } = outcome[0] as SimulatorReady;
  const bold = (text: string) => styleText('bold', text, { stream: io.stdout });
  io.stdout.write(`${bold('Simulated operators')} (HTTPS, client certificate required)\n`);
  for (const { id, url } of operators) io.stdout.write(`  ${id.padEnd(10)} ${url}\n`);
  return child;
}

/** Where the configuration expects the first of the simulated operators; the others follow it. */
function firstAddress({ monitors }: Configuration): string {
  const portOf = (address: string) => Number(address.split(':')[1]);
  const addresses = monitors.map(({ probe }) => targetOf(probe).host);
  return addresses.reduce((a, b) => (portOf(b) < portOf(a) ? b : a));
}

async function stopSimulator(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const cancel = systemClock.after(3 * SECOND, () => child.kill('SIGKILL'));
  await exited;
  cancel();
}

function welcome(app: App, dataDir: string, mails: MailCatcher, { stdout }: Io): void {
  const bold = (text: string) => styleText('bold', text, { stream: stdout });
  stdout.write(`
${bold('threenines is probing them now.')} The history before this start is ${bold('simulated')}, and marked so wherever it shows.

  console      ${app.url}/   (open it in a browser)
  metrics      ${app.url}/metrics
  samples      npm exec -- threenines samples --data-dir ${dataDir} --since 5m
  one probe    npm exec -- threenines probe fabrikam/get-balance
  incidents    npm exec -- threenines incident list --data-dir ${dataDir}
  take one     npm exec -- threenines incident ack ID --data-dir ${dataDir}   (show, call, answer, resolve alike)
  mails        ${mails.folder}/ (sent to nobody)
  report       npm exec -- threenines report --operator northwind --data-dir ${dataDir} --out report.html

${outlook(app)}Ctrl-C stops the demo.

`);
}

/** What is wrong right now, and when it becomes an incident. */
function outlook({ board, configuration }: App): string {
  const now = systemClock.now();
  const lines = configuration().monitors.flatMap(({ id, high }) => {
    if (board.openIncidents(id, 'high') > 0) return [`${id} has an open High incident.\n`];
    const since = board.failingSince(id, now);
    if (since === null || high === null) return [];
    return [
      `${id} has failed since ${clockTime(since)}; a High incident follows at ${clockTime(since + high.afterMs)}.\n`,
    ];
  });
  return lines.join('');
}

/** `14:05:30`, UTC. */
function clockTime(at: EpochMs): string {
  return isoTime(at).slice(11, 19);
}

function showProgress(app: App, { stdout }: Io): () => void {
  app.onOutcome((_monitor, outcome) => stdout.write(`${outcomeLine(outcome, stdout)}\n`));
  let cancel = () => {};
  const show = () => {
    const table = slaTable(app.configuration(), app.board, systemClock.now(), stdout);
    stdout.write(`\nThis month so far (simulated history included)\n${table}\n\n`);
    cancel = systemClock.after(TABLE_EVERY_MS, show);
  };
  cancel = systemClock.after(FIRST_TABLE_MS, show);
  return () => cancel();
}

const COLOURS = { good: 'green', bad: 'red', excluded: 'yellow', unknown: 'yellow' } as const;

function outcomeLine({ sample }: ProbeOutcome, stream: NodeJS.WriteStream): string {
  const { startedAt, operator, service, verdict, reason, detail, latencyMs, warnings } = sample;
  const time = clockTime(startedAt);
  const word = styleText(COLOURS[verdict], verdict.padEnd(8), { stream });
  const latency = latencyMs === null ? '' : `${latencyMs.toFixed(1)} ms`;
  const why = verdict === 'good' ? warnings.join(', ') : `${reason}${detail === null ? '' : `: ${detail}`}`;
  return `${time}  ${word} ${`${operator}/${service}`.padEnd(24)} ${latency.padStart(10)}  ${why}`.trimEnd();
}

function historyProgress(io: Io): (share: number) => void {
  const label = 'Simulating history';
  if (!io.stderr.isTTY) io.stderr.write(`${label} …\n`);
  return progressBar(io, label);
}
