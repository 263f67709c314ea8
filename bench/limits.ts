/**
 * Measures what the program promises about itself, on the machine at hand, with the program as shipped, beside a peer.
 * Exit code 1 when an aim is missed, 2 when nothing can be measured. `npm run bench -- --help` shows the options;
 * docs/performance.md explains the figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { blocked } from './blocked.ts';
import { missingPeerPrograms } from './comparison/peer.ts';
import { amidNoise, comparison } from './comparison/run.ts';
import { type Figure, isMissed, type Run, runTable } from './figures.ts';
import { hostile } from './hostile.ts';
import { recording } from './recording.ts';
import { scraped } from './scraped.ts';
import { SHORTEST_SOAK_MINUTES, soak } from './soak.ts';
import { reloaded, startUp } from './start-up.ts';
import { steady } from './steady.ts';
import { createTlsFiles } from './tls-files.ts';

const HELP = `Usage: npm run bench -- [options]

Beside the peer, at 500 and 1,000 probes a second over plain HTTP, in under five minutes. Options:

  --full          all runs, the comparison of 1,000 probes a second five times: some 50 minutes
  --only NAMES    only these runs, separated by commas: NAMES
  --repeats N     repetitions of each comparison; the figures are their medians (default: 1)
  --seconds N     length of each comparison (default: 30)
  --minutes N     length of the steady run and of the soak (default: 10)
  --rate N        probes a second in the steady and the blocked run (default: 100), and in the soak (default: 500)
  --monitors N    monitors in the start-up and the scraped run (default: 10000)
  --json FILE     write the figures there, too
`;

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    repeats: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '30' },
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string' },
    monitors: { type: 'string', default: '10000' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate ?? 100);
const soakRate = Number(values.rate ?? 500);
const monitors = Number(values.monitors);
const durationMs = Number(values.seconds) * 1_000;
const repeats = Number(values.repeats);
const FULL_REPEATS = 5;
/** A hundred thousand probes, a quarter of them close to the limit. */
const LONG_MS = 100_000;

const folder = mkdtempSync(join(tmpdir(), 'threenines-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const plain = (rate: number) => comparison({ rate, durationMs, tls: null, noise: false }, repeats);
const mutual = async (rate: number) =>
  comparison({ rate, durationMs, tls: await createTlsFiles(folder), noise: false }, repeats);

interface Choice {
  readonly title: string;
  /** Part of a run without options. */
  readonly short?: true;
  readonly needsPeer?: true;
  readonly leastMinutes?: number;
  readonly run: () => Promise<Figure[]>;
}

const RUNS: Readonly<Record<string, Choice>> = {
  '10': { title: '10 probes a second, plain HTTP', needsPeer: true, run: () => plain(10) },
  '100': { title: '100 probes a second, plain HTTP', needsPeer: true, run: () => plain(100) },
  '500': { title: '500 probes a second, plain HTTP', short: true, needsPeer: true, run: () => plain(500) },
  '1000': {
    title: '1000 probes a second, plain HTTP',
    short: true,
    needsPeer: true,
    run: () => comparison({ rate: 1_000, durationMs, tls: null, noise: false }, values.full ? FULL_REPEATS : repeats),
  },
  mtls: {
    title: '250 probes a second, mutual TLS with a full handshake each',
    needsPeer: true,
    run: () => mutual(250),
  },
  noise: {
    title: '500 probes a second amid reports and 20 readers of the metrics',
    run: () => amidNoise({ rate: 500, durationMs, tls: null, noise: true }),
  },
  long: {
    title: `1000 probes a second for ${LONG_MS / 1_000} s`,
    run: () => amidNoise({ rate: 1_000, durationMs: LONG_MS, tls: null, noise: false }),
  },
  steady: { title: `${rate} monitors, one probe a second each, ${minutes} min`, run: () => steady(rate, minutes) },
  'start-up': { title: `Start-up of ${monitors} monitors, one probe a minute each`, run: () => startUp(monitors) },
  reload: {
    title: `${monitors} monitors, one probe every 10 s each, and a reload`,
    run: () => reloaded(monitors, 10_000),
  },
  recording: { title: 'Samples recorded into SQLite, with full durability', run: recording },
  scraped: {
    title: `Scrapes of ${monitors} monitors every 5 s, for 30 s of each minute, 4 min`,
    run: () => scraped(monitors),
  },
  blocked: {
    title: `${rate} monitors, one probe a second each, main thread blocked 300 ms of each second, twice 1 min`,
    run: () => blocked(rate, Math.min(1, minutes)),
  },
  hostile: { title: '50 healthy operators beside 1000 hostile targets, 1 min', run: hostile },
  soak: {
    title: `${soakRate} probes a second over 2000 origins, half of them hostile, ${minutes} min`,
    leastMinutes: SHORTEST_SOAK_MINUTES,
    run: () => soak(minutes, soakRate),
  },
};

/** Nothing can be measured, for a reason that whoever started it can change. */
class Refusal extends Error {}

function chosen(): Choice[] {
  const names = values.only?.split(',') ?? Object.keys(RUNS).filter((name) => values.full || RUNS[name]!.short);
  return names.map((name) => {
    const choice = RUNS[name];
    if (choice === undefined) throw new Refusal(`no run ${name}; there are ${Object.keys(RUNS).join(', ')}`);
    const { leastMinutes = 0 } = choice;
    if (!(minutes >= leastMinutes)) throw new Refusal(`${name} needs --minutes ${leastMinutes} at least`);
    return choice;
  });
}

async function main(): Promise<void> {
  const choices = chosen();
  const missing = choices.some(({ needsPeer }) => needsPeer) ? missingPeerPrograms() : [];
  if (missing.length > 0) {
    throw new Refusal(`the peer is not there; on Debian: apt-get install --no-install-recommends ${missing.join(' ')}`);
  }
  const machine = {
    processors: `${cpus().length} x ${cpus()[0]?.model}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  console.log(`${machine.processors}, ${machine.memoryGb} GB, Node ${machine.node}\n`);
  const runs: (Run & { readonly loadBefore: number })[] = [];
  for (const { title, run } of choices) {
    const loadBefore = loadavg()[0]!;
    console.log(`${new Date().toISOString()}  load before: ${loadBefore.toFixed(2)}`);
    const done = { name: title, loadBefore, figures: await run() };
    console.log(runTable(done));
    runs.push(done);
    // After each: what was measured in an hour is not lost with the run that fails.
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, runs }, null, 2)}\n`);
  }
  process.exitCode = runs.some(({ figures }) => figures.some(isMissed)) ? 1 : 0;
}

if (values.help) {
  console.log(HELP.replace('NAMES\n', `${Object.keys(RUNS).join(', ')}\n`));
} else {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`bench: ${error.message}`);
    process.exitCode = 2;
  }
}
