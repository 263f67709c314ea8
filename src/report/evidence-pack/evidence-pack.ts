import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.ts';
import { largest, smallest } from '../../core/extremes.ts';
import { count } from '../../core/format.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Period } from '../../core/sla/period.ts';
import { type EpochMs, isoTime } from '../../core/time.ts';
import { sampleJson } from '../../core/wire.ts';
import type { Sources } from '../../pipeline/reporting/report-facts.ts';
import type { ReportInput } from '../../pipeline/reporting/report-input.ts';
import type { Terms } from '../../pipeline/reporting/terms.ts';
import { blindSpotsSection, methodSection } from '../content/method.ts';
import { plainText } from '../content/plain.ts';
import { renderReport } from '../index.ts';
import { samplesOf } from './samples.ts';

/**
 * Writes all that another party needs to check a report without us: all samples, the terms, the method, the
 * result, maintenance, the command that reproduces the figures, and the hash of each file.
 *
 * A period that is still running is counted up to `sources.countUntil`: samples, figures and the command end there.
 *
 * @param termsFile writes the terms as a configuration that `replay` reads
 */
export async function writeEvidencePack(
  folder: string,
  input: ReportInput,
  sources: Sources,
  termsFile: (terms: Terms) => string,
): Promise<void> {
  await requireEmpty(folder);
  const monitors = sources.configuration.monitors.filter((monitor) => monitor.operator === input.operator.id);
  const hashes = new Map<string, string>();
  const { countUntil = sources.now } = sources;
  const samples = await writeSamples(join(folder, 'samples.ndjson'), monitors, input, { ...sources, countUntil });
  hashes.set('samples.ndjson', samples.hash);
  const end = largest(
    input.monitors.map(({ figures }) => figures.period.to),
    input.period.to,
  );
  // A sample may start a little after its slot.
  const until = countUntil < end ? countUntil : Math.max(end, samples.lastStart);
  const files = {
    ...(await describingFiles(input, termsFile)),
    'README.txt': readme(input, samples.inPeriod, until),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
    hashes.set(name, createHash('sha256').update(content).digest('hex'));
  }
  const sums = [...hashes].map(([name, hash]) => `${hash}  ${name}\n`);
  await writeFile(join(folder, 'SHA256SUMS'), sums.join(''));
}

async function requireEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const [first] = await readdir(folder);
  if (first !== undefined) throw new UserError(`--evidence: expected an empty folder, found ${first} in ${folder}`);
}

interface WrittenSamples {
  readonly hash: string;
  readonly lastStart: EpochMs;
  /** Without the samples from before the period. */
  readonly inPeriod: number;
}

async function writeSamples(
  path: string,
  monitors: readonly Monitor[],
  input: ReportInput,
  { history, states, countUntil }: Sources & { readonly countUntil: EpochMs },
): Promise<WrittenSamples> {
  const hash = createHash('sha256');
  let lastStart = 0;
  let inPeriod = 0;
  async function* lines() {
    for (const monitor of monitors) {
      const period = countedPeriod(input, monitor, countUntil);
      for await (const sample of samplesOf(history, monitor, states.get(monitor.id), period)) {
        lastStart = Math.max(lastStart, sample.startedAt);
        if (sample.slot >= period.from) inPeriod += 1;
        yield `${JSON.stringify(sampleJson(sample))}\n`;
      }
    }
  }
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(lines, hashing, createWriteStream(path));
  return { hash: hash.digest('hex'), lastStart, inPeriod };
}

/** The period of one service: in another time zone, a month begins and ends at other moments. */
function countedPeriod({ monitors, period }: ReportInput, { service }: Monitor, until: EpochMs): Period {
  const own = monitors.filter((one) => one.service === service).map(({ figures }) => figures.period);
  const from = smallest(
    own.map((one) => one.from),
    own.length === 0 ? period.from : Number.POSITIVE_INFINITY,
  );
  const to = largest(
    own.map((one) => one.to),
    own.length === 0 ? period.to : 0,
  );
  return { from, to: Math.max(from, Math.min(to, until)) };
}

async function describingFiles(
  input: ReportInput,
  termsFile: (terms: Terms) => string,
): Promise<Record<string, string | Buffer>> {
  return {
    'terms.yaml': termsFile(termsOf(input)),
    'method.txt': `${plainText([methodSection(input), blindSpotsSection(input)])}\n`,
    'maintenance.json': `${JSON.stringify(maintenanceJson(input), null, 2)}\n`,
    'result.json': await renderReport(input, { format: 'json' }),
    'report.html': await renderReport(input, { format: 'html' }),
  };
}

/** The terms that apply to the report; for a closed month, those at its closing. */
function termsOf({ operator, monitors, method, period }: ReportInput): Terms {
  const services = Map.groupBy(monitors, ({ service }) => service)
    .entries()
    .toArray();
  return {
    operator,
    location: method.locations[0] ?? 'local',
    monitors: services.map(([service, parts]) => {
      const { kind, schedule, deadlineMs, high } = parts[0]!;
      const sla = parts.map(({ terms, figures }, index) => ({
        ...terms,
        validFrom: index === 0 ? null : figures.period.from,
      }));
      return { service, kind, schedule, deadlineMs, high, sla };
    }),
    maintenance: new Map(
      services.map(([service, parts]) => [service, parts.flatMap(({ maintenance }) => maintenance)]),
    ),
    period,
    policy: method.policy,
  };
}

function maintenanceJson({ monitors }: ReportInput): object[] {
  return monitors.flatMap(({ service, maintenance }) =>
    maintenance.map(({ from, to, announcedAt, ...window }) => ({
      service,
      from: isoTime(from),
      to: isoTime(to),
      announcedAt: announcedAt === null ? null : isoTime(announcedAt),
      ...window,
    })),
  );
}

function readme(
  { operator, period, method, generatedAt, simulated, monitors }: ReportInput,
  stored: number,
  until: EpochMs,
): string {
  const due = monitors.reduce((sum, { figures }) => sum + figures.slots.due, 0);
  return `Evidence for the SLA compliance of ${operator.name}, ${period.label}
${isoTime(period.from)} to ${isoTime(period.to)}, written ${isoTime(generatedAt)} by threenines ${method.version}
${simulated ? 'CONTAINS SIMULATED HISTORY: at least part of these samples was simulated for the demo.\n' : ''}
samples.ndjson    the ${count(stored)} stored samples of the period (${count(due)} slots were due), one JSON object per line,
                  after what came right before the period
terms.yaml        schedules, promises, calendar and maintenance, as a configuration without addresses or secrets
method.txt        how figures are computed, and what the probes cannot see
maintenance.json  announced windows with the notice that was given
result.json       the report as data; report.html shows the same
SHA256SUMS        the hash of each file

Check that nothing was changed:

  sha256sum --check SHA256SUMS

Reproduce the figures, without a network and without us:

  threenines replay --config terms.yaml --samples samples.ndjson --until ${isoTime(until)} --json

It prints one entry under "sla" per service and contract window. Compare those of the period with "services" in
result.json: counts, availability, coverage, downtime and the mean latency are the same; percentiles agree within 1 %,
because the report reads them from histograms. A period that is still running is counted up to --until in both. Samples
that were deleted after their retention time can no longer be replayed.
`;
}
