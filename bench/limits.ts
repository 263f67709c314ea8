/**
 * Measures what the program promises about itself, on the machine at hand, with the program as shipped.
 * Exit code 1 when an aim is missed. `npm run bench -- --help` shows the options; docs/performance.md explains the figures.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { blocked } from './blocked.ts';
import { type Figure, isMissed, type Run, runTable } from './figures.ts';
import { hostile } from './hostile.ts';
import { scraped } from './scraped.ts';
import { startUp } from './start-up.ts';
import { steady } from './steady.ts';

const HELP = `Usage: npm run bench -- [options]

  --minutes N     length of the steady run (default: 10)
  --rate N        probes a second in the steady and the blocked run (default: 100)
  --monitors N    monitors in the start-up and the scraped run (default: 10000)
  --only NAME     only this run: steady, start-up, scraped, blocked or hostile
  --json FILE     write the figures there, too
`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '100' },
    monitors: { type: 'string', default: '10000' },
    only: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const monitors = Number(values.monitors);

const RUNS: Readonly<Record<string, { readonly title: string; readonly run: () => Promise<Figure[]> }>> = {
  steady: { title: `${rate} monitors, one probe a second each, ${minutes} min`, run: () => steady(rate, minutes) },
  'start-up': { title: `Start-up of ${monitors} monitors, one probe a minute each`, run: () => startUp(monitors) },
  scraped: {
    title: `Scrapes of ${monitors} monitors every 5 s, for 30 s of each minute, 4 min`,
    run: () => scraped(monitors),
  },
  blocked: {
    title: `${rate} monitors, one probe a second each, main thread blocked 300 ms of each second, twice 1 min`,
    run: () => blocked(rate, Math.min(1, minutes)),
  },
  hostile: { title: '50 healthy operators beside 1000 hostile targets, 1 min', run: hostile },
};

async function main(): Promise<void> {
  const machine = {
    processors: `${cpus().length} x ${cpus()[0]?.model}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  console.log(`${machine.processors}, ${machine.memoryGb} GB, Node ${machine.node}\n`);
  const runs: (Run & { readonly loadBefore: number })[] = [];
  for (const [name, { title, run }] of Object.entries(RUNS)) {
    if (values.only !== undefined && values.only !== name) continue;
    const loadBefore = loadavg()[0]!;
    console.log(`${new Date().toISOString()}  load before: ${loadBefore.toFixed(2)}`);
    const done = { name: title, loadBefore, figures: await run() };
    console.log(runTable(done));
    runs.push(done);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, runs }, null, 2)}\n`);
  process.exitCode = runs.some(({ figures }) => figures.some(isMissed)) ? 1 : 0;
}

if (values.help) console.log(HELP);
else await main();
