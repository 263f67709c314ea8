import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadConfiguration, requestLoad, termsFile } from '../../../src/config/index.ts';
import type { Configuration } from '../../../src/core/configuration.ts';
import { percent } from '../../../src/core/format.ts';
import { DAY, HOUR, isoTime, MINUTE } from '../../../src/core/time.ts';
import type { Reason } from '../../../src/core/verdict/verdict.ts';
import { closeDueWindows } from '../../../src/pipeline/closing/close.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { countedUntil } from '../../../src/pipeline/reporting/counted-until.ts';
import { gatherReport, type Sources } from '../../../src/pipeline/reporting/report-facts.ts';
import { LiveFigures } from '../../../src/pipeline/sla/live-figures.ts';
import { writeEvidencePack } from '../../../src/report/evidence-pack/evidence-pack.ts';
import { renderReport } from '../../../src/report/index.ts';
import { monthPeriod } from '../../../src/report/period.ts';
import { openBeside, openForReading } from '../../../src/store/index.ts';
import { settingsOf } from '../../support/monitors.ts';
import { runs, SEED } from '../../support/random.ts';
import { recordHistory } from '../history.ts';
import { runCommand } from '../run-command.ts';

const MONTH = Temporal.PlainYearMonth.from('2026-10');

/** What a history is made of. `lengthH` hours up to `now`, or up to the end of the month. */
const histories = fc.record({
  zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'),
  statistic: fc.constantFrom('mean', 'p50', 'p90', 'p95'),
  changes: fc.boolean(),
  isRunning: fc.boolean(),
  lengthH: fc.integer({ min: 2, max: 20 }),
  everyS: fc.constantFrom(30, 60, 90, 300),
  /** Of the second past the minute, so that slots are under way at any stage. */
  nowMs: fc.integer({ min: 0, max: 300_000 }),
  jitterMs: fc.integer({ min: 0, max: 2_500 }),
  reasons: fc.array(fc.constantFrom<Reason>('ok', 'ok', 'ok', 'ok', 'status', 'late', 'throttled'), {
    minLength: 5,
    maxLength: 60,
  }),
  silentH: fc.integer({ min: 0, max: 3 }),
});
type History = typeof histories extends fc.Arbitrary<infer One> ? One : never;

function configOf(folder: string, { zone, statistic, changes, everyS }: History): string {
  const terms = (limit: number) =>
    `latency: { limit: ${limit}ms, statistic: ${statistic} }, availability: 99.9%, window: { timezone: ${zone} }`;
  const sla = changes ? `[{ ${terms(205)} }, { validFrom: 2026-10-20, ${terms(210)} }]` : `{ ${terms(205)} }`;
  return `dataDir: ${folder}/data
operators:
  - id: contoso
    country: DE-NW
    timezone: ${zone}
    sla: ${sla}
    monitors:
      - { service: page, probe: http, url: "https://contoso.example/", every: ${everyS}s }
      - { service: shop, probe: http, url: "https://contoso.example/", every: 60s, deadline: 20s }
maintenance:
  - { operator: contoso, from: "2026-10-20T02:10:30Z", to: "2026-10-20T02:50:10Z", announcedAt: 2026-10-01T10:00:00Z }
`;
}

function sourcesOf(configuration: Configuration, now: number, history: ReturnType<typeof openForReading>) {
  return {
    history,
    configuration,
    now,
    version: 'test',
    plannedLoad: requestLoad,
    mostBadSlots: 10,
    fromSamples: false,
  } satisfies Omit<Sources, 'states'>;
}

/** Percentiles of a histogram may be off by 1 %; everything else agrees to the last digit. */
function comparable(service: Record<string, unknown>) {
  const { latency, period, slots, adjustedSlots, coverage, availability, ...rest } = service;
  const {
    p50Ms: _50,
    p90Ms: _90,
    p95Ms: _95,
    p99Ms: _99,
    percentiles: _,
    ...exact
  } = latency as Record<string, unknown>;
  // A percentile is an estimate there as well; its verdict is not.
  const { valueMs, observedMs, ...counted } = exact;
  const { downtimeSeconds, downtimeBounds, errorBudget, errorBudgetRemaining, burn } = rest;
  const { watchedFrom, watchedUntil, watchedShare, partialMonth } = rest;
  return {
    ...{ service: service.service, period, slots, adjustedSlots, coverage, availability },
    ...{ downtimeSeconds, downtimeBounds, errorBudget, errorBudgetRemaining, burn },
    ...{ watchedFrom, watchedUntil, watchedShare, partialMonth },
    latency: { ...counted, ...(exact.statistic === 'mean' && { valueMs, observedMs }) },
  };
}

const byPeriod = (one: { service: string; period: { from: string } }) => `${one.service} ${one.period.from}`;

function sorted(services: readonly { service: string; period: { from: string } }[]) {
  return services.toSorted((a, b) => (byPeriod(a) < byPeriod(b) ? -1 : 1)).map((one) => comparable({ ...one }));
}

it('every surface states the same figures and verdicts for the same span', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const folder = mkdtempSync(join(tmpdir(), 'surfaces-'));
      try {
        await compareSurfaces(folder, history);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: runs(5), endOnFailure: true, seed: runs(1) === 1 ? 1_705_044_203 : SEED },
  );
}, 300_000);

async function compareSurfaces(folder: string, history: History): Promise<void> {
  const { zone, isRunning, lengthH, nowMs, jitterMs, reasons, silentH } = history;
  const configFile = join(folder, 'monitors.yaml');
  writeFileSync(configFile, configOf(folder, history));
  const { configuration } = loadConfiguration(configFile);
  const period = monthPeriod(MONTH, zone);
  const end = isRunning ? Date.UTC(2026, 9, 20, 6) + nowMs : period.to + HOUR;
  const from = Math.floor((end - lengthH * HOUR) / MINUTE) * MINUTE;
  const silent = { from: from + HOUR, to: from + HOUR + silentH * HOUR };
  await recordHistory({
    configFile,
    from,
    // Slots whose probes are still under way have no sample.
    to: isRunning ? end - jitterMs : end,
    silent,
    reasonAt: (_slot, index) => reasons[(index * 7 + Math.floor(index / 50)) % reasons.length]!,
    startAfterMs: (index) => (index * 977) % (jitterMs + 1),
  });
  const now = isRunning ? end : end + 2 * DAY;
  const store = openForReading(configuration.dataDir);
  const states = await store.states();
  const operator = configuration.operators.get('contoso')!;
  const basic = { ...sourcesOf(configuration, now, store), states };
  const periodIn = (timezone: string) => monthPeriod(MONTH, timezone);
  const servicesOf = async (sources: Sources) =>
    JSON.parse((await renderReport(await gatherReport(sources, operator, periodIn), { format: 'json' })) as string)
      .services;

  const reported = await servicesOf(basic);
  expect(sorted(await servicesOf({ ...basic, fromSamples: true }))).toEqual(sorted(reported));

  const input = await gatherReport(basic, operator, periodIn);
  const csv = ((await renderReport(input, { format: 'csv', table: 'services' })) as string).trimEnd().split('\r\n');
  const columns = csv[0]!.split(',');
  const html = (await renderReport(input, { format: 'html' })) as string;
  for (const [index, { availability, latency, slots, watchedFrom, errorBudgetRemaining }] of reported.entries()) {
    const cells = csv[index + 1]!.split(',');
    const cell = (name: string) => cells[columns.indexOf(name)]!;
    expect({
      availability: [cell('availability_adjusted'), cell('availability_verdict')],
      latency: [cell('latency_verdict'), cell('latency_within_limit')],
      due: cell('slots_due'),
      budget: cell('error_budget_remaining'),
      watchedFrom: cell('watched_from'),
    }).toEqual({
      availability: [String(availability.adjusted ?? ''), availability.verdict],
      latency: [latency.verdict, String(latency.withinLimit ?? '')],
      due: String(slots.due),
      budget: String(errorBudgetRemaining ?? ''),
      watchedFrom: watchedFrom ?? '',
    });
    expect(html).toContain(percent(availability.adjusted));
  }

  if (isRunning) {
    const monitors = configuration.monitors.map((monitor) => ({ monitor, operator }));
    const evaluator = new Evaluator(new Map(states));
    evaluator.replace(monitors, settingsOf([]));
    const board = new LiveFigures(store, evaluator);
    // The metrics count a sample as soon as it is stored; a report waits until the samples of its slot are complete.
    const settled = now + 27_000;
    await board.load(monitors, settled);
    for (const { service, period: span, slots, adjustedSlots, coverage, availability, latency } of await servicesOf({
      ...basic,
      now: settled,
    })) {
      const live = board.figures(`contoso/${service}` as never, 'month', settled)!;
      if (isoTime(live.period.from) !== span.from) continue;
      const { confidence: _, ...told } = availability;
      expect({ slots: live.slots, adjustedSlots: live.adjustedSlots, coverage: live.coverage }).toEqual({
        slots,
        adjustedSlots,
        coverage,
      });
      expect(live.availability).toEqual(told);
      expect(live.latency.verdict).toBe(latency.verdict);
    }
  }

  const pack = join(folder, 'pack');
  const sources = { ...basic, countUntil: await countedUntil(store, configuration.monitors, now) };
  await writeEvidencePack(pack, await gatherReport(sources, operator, periodIn), sources, termsFile);
  const [, until] = /--until (\S+) --json/.exec(readFileSync(join(pack, 'README.txt'), 'utf8'))!;
  const files = ['--config', join(pack, 'terms.yaml'), '--samples', join(pack, 'samples.ndjson')];
  const replayed = JSON.parse((await runCommand('replay', ...files, '--until', until!, '--json')).stdout).sla;
  const packed = JSON.parse(readFileSync(join(pack, 'result.json'), 'utf8')).services.filter(
    ({ slots }: { slots: { due: number } }) => slots.due > 0,
  );
  const inside = replayed.filter((one: { period: { from: string; to: string } }) => {
    return Date.parse(one.period.from) < period.to && Date.parse(one.period.to) > period.from;
  });
  // Of a failure at the end of a month that is over, the report knows more bad probes than the pack holds.
  const known = (services: ReturnType<typeof sorted>) =>
    isRunning ? services : services.map(({ downtimeBounds: _, ...rest }) => rest);
  expect(known(sorted(inside))).toEqual(known(sorted(packed)));
  await store.close();

  if (isRunning) return;
  const ledger = openBeside(configuration.dataDir);
  await closeDueWindows(ledger, { configuration, program: 'test', now });
  await ledger.close();
  const after = openForReading(configuration.dataDir);
  const frozen = await servicesOf({ ...basic, history: after });
  const measured = frozen.filter(({ slots }: { slots: { due: number } }) => slots.due > 0);
  expect(measured.every(({ closure }: { closure: object | null }) => closure !== null)).toBe(true);
  expect(sorted(frozen)).toEqual(sorted(reported));
  await after.close();
}
