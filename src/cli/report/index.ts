import { statSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfiguration, requestLoad, termsFile } from '../../config/index.ts';
import { UserError } from '../../core/errors.ts';
import { smallest } from '../../core/extremes.ts';
import type { Operator } from '../../core/monitor.ts';
import { isoTime } from '../../core/time.ts';
import { writeFileAtomically } from '../../files/atomic-file.ts';
import { countedUntil } from '../../pipeline/reporting/counted-until.ts';
import { gatherReport, type Sources } from '../../pipeline/reporting/report-facts.ts';
import type { ReportInput } from '../../pipeline/reporting/report-input.ts';
import type { OverviewEntry } from '../../report/content/overview.ts';
import { writeEvidencePack } from '../../report/evidence-pack/evidence-pack.ts';
import { MOST_BAD_SLOTS, overviewName, renderOverview, renderReport, reportName } from '../../report/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { version } from '../../runtime/version.ts';
import { openForReading } from '../../store/index.ts';
import { configFileOf } from '../args/data-dir.ts';
import { progressBar } from '../args/progress.ts';
import { type Command, EXIT, type Io } from '../command.ts';
import { type ReportOptions, reportOptions } from './options.ts';

export const command: Command = {
  name: 'report',
  summary: "an operator's SLA compliance report for a month",
  help: `Usage: threenines report --operator ID [options]
       threenines report --all --out FOLDER [options]

The verdict per service with the figures it rests on, incidents, downtime, failures by reason, the method in words, and
each bad slot with its transaction ids. docs/reports.md describes all of it.

  --operator ID     the operator
  --all             every operator, and an overview; as CSV or JSON without --out, all in one
  --period YYYY-MM  calendar month of the contract's zone (default: the current one, so far)
  --from T, --to T  any span of whole hours instead, --to not included (default: the present hour)
  --format F        html, pdf, csv or json (default: as --out is named, else json)
  --table T         what the CSV holds: services (default), days, incidents, downtime or failures
  --out PATH        write to this file, or into this folder under a name that says what it is
  --evidence DIR    write the evidence pack: all samples, the terms, the result, and the command that reproduces it
  --from-samples    compute from every stored sample instead of the hourly rollups
  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --fail-on-breach  exit code 1 when a service breached its SLA`,
  options: {
    operator: { type: 'string' },
    all: { type: 'boolean' },
    period: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    format: { type: 'string' },
    table: { type: 'string' },
    out: { type: 'string' },
    evidence: { type: 'string' },
    'from-samples': { type: 'boolean' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    'fail-on-breach': { type: 'boolean' },
  },
  async run(args, io) {
    const { values } = args;
    const { configuration } = loadConfiguration(configFileOf({ values }));
    const now = systemClock.now();
    const options = reportOptions(args, configuration, now);
    const store = openForReading(typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir);
    try {
      store.hold();
      const sources: Sources = {
        history: store,
        states: await store.states(),
        configuration,
        now,
        version,
        plannedLoad: requestLoad,
        mostBadSlots: badSlotsNeeded(options),
        fromSamples: options.fromSamples,
      };
      const inputs = options.all ? await reportAll(sources, options, io) : [await reportOne(sources, options, io)];
      return options.failOnBreach && inputs.some(breached) ? EXIT.no : EXIT.ok;
    } finally {
      await store.close();
    }
  },
};

async function reportOne(all: Sources, options: ReportOptions, io: Io): Promise<ReportInput> {
  const operator = options.operators[0]!;
  const sources = options.evidence === null ? all : await countedAlike(all, operator);
  const input = await gatherReport(sources, operator, options.periodIn);
  warnIfEmpty(sources, input, io);
  if (options.evidence !== null) {
    await writeEvidencePack(options.evidence, input, sources, termsFile);
    io.stderr.write(`wrote the evidence pack to ${options.evidence}; its README.txt says how to check it\n`);
    if (options.out === null) return input;
  }
  const content = await renderReport(input, options);
  await deliver(content, reportName(input, options), options, io);
  return input;
}

/** As a replay of the operator's samples counts them. */
async function countedAlike(sources: Sources, { id }: Operator): Promise<Sources & { readonly countUntil: number }> {
  const { history, configuration, now } = sources;
  const monitors = configuration.monitors.filter(({ operator }) => operator === id);
  return { ...sources, countUntil: await countedUntil(history, monitors, now) };
}

/** One file per operator with an overview beside them, or all in one on standard output. */
async function reportAll(sources: Sources, options: ReportOptions, io: Io): Promise<ReportInput[]> {
  const { operators, out } = options;
  const show = progressBar(io, 'Reports');
  const entries: OverviewEntry[] = [];
  for (const [index, operator] of operators.entries()) {
    const entry = await reportOfMany(sources, operator, options);
    entries.push(entry);
    show((index + 1) / operators.length);
  }
  const overview = await renderOverview(entries, options);
  await deliver(overview, overviewName(entries[0]!.input, options), options, io);
  if (out !== null) io.stderr.write(`${entries.length} reports stand beside it\n`);
  return entries.map(({ input }) => input);
}

async function reportOfMany(sources: Sources, operator: Operator, options: ReportOptions): Promise<OverviewEntry> {
  const input = await gatherReport(sources, operator, options.periodIn);
  const file = reportName(input, options);
  if (options.out !== null) await writeFileAtomically(join(options.out, file), await renderReport(input, options));
  // Of a thousand operators nobody can hold every bad slot; the CSV of failures is about nothing else.
  if (options.format === 'csv') return { input, file };
  return { input: { ...input, monitors: input.monitors.map((monitor) => ({ ...monitor, badSamples: [] })) }, file };
}

async function deliver(content: string | Buffer, name: string, options: ReportOptions, io: Io): Promise<void> {
  const { out, all, format } = options;
  if (out === null) {
    if (format === 'pdf' && io.stdout.isTTY)
      throw new UserError('a PDF is nothing to read on a terminal: give --out FILE');
    io.stdout.write(content);
    return;
  }
  const path = all || isFolder(out) ? join(out, name) : out;
  await writeFileAtomically(path, content);
  io.stderr.write(`wrote ${path} (${Math.ceil(Buffer.byteLength(content) / 1_024)} kB)\n`);
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function badSlotsNeeded({ format, table, evidence, all, out }: ReportOptions): number {
  if (evidence !== null) return MOST_BAD_SLOTS.json;
  const isFailures = format === 'csv' && table === 'failures';
  // An overview shows none.
  if (all && out === null) return isFailures ? MOST_BAD_SLOTS.csv : 0;
  return format === 'csv' && !isFailures ? 0 : MOST_BAD_SLOTS[format];
}

function warnIfEmpty({ states, configuration }: Sources, { operator, monitors }: ReportInput, io: Io): void {
  if (monitors.some(({ figures }) => figures.slots.due > 0)) return;
  const first = configuration.monitors
    .filter((monitor) => monitor.operator === operator.id)
    .map(({ id }) => states.get(id)?.firstSlot ?? Number.POSITIVE_INFINITY);
  const since = smallest(first);
  const known = Number.isFinite(since) ? `was first probed ${isoTime(since)}` : 'was never probed';
  io.stderr.write(`warning: nothing was measured in this period; ${operator.id} ${known}\n`);
}

function breached({ monitors }: ReportInput): boolean {
  return monitors.some(
    ({ figures }) => figures.availability.verdict === 'breached' || figures.latency.verdict === 'breached',
  );
}
