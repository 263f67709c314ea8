/**
 * A data folder that version 0.1.0 left behind: two services every hour from 1 October to 5 November 2026, October closed,
 * one bad probe on 10 October and then nothing for a day.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfiguration, requestLoad } from '../../../src/config/index.ts';
import type { Configuration } from '../../../src/core/configuration.ts';
import type { LogEntry } from '../../../src/core/incident/incident.ts';
import { HOUR } from '../../../src/core/time.ts';
import { readEntry } from '../../../src/pipeline/closing/accounts.ts';
import { amendWindows } from '../../../src/pipeline/closing/amend.ts';
import { checkLedger } from '../../../src/pipeline/closing/check.ts';
import { wholeLog } from '../../../src/pipeline/incidents/whole-log.ts';
import { gatherReport } from '../../../src/pipeline/reporting/report-facts.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { MOST_BAD_SLOTS, renderReport } from '../../../src/report/index.ts';
import { monthPeriod } from '../../../src/report/period.ts';
import { openStore } from '../../../src/store/index.ts';
import { incidentOf } from '../../store/fixtures.ts';

const STORES = join(import.meta.dirname, '../../fixtures/stores');
const RAISED_AT = Date.UTC(2026, 10, 4, 12);
const LOG: readonly LogEntry[] = [
  { kind: 'link', at: RAISED_AT + 1, by: 'Ada', text: 'BUG-1' },
  { kind: 'note', at: RAISED_AT + 2, enteredAt: RAISED_AT + HOUR, by: 'Ada', text: 'a "quoted" note, später' },
];
const NOW = Date.UTC(2026, 10, 5, 12);

let folder: string;
let store: Store;
let configuration: Configuration;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'threenines-0.1.0-'));
  writeFileSync(join(folder, 'threenines.db'), gunzipSync(readFileSync(join(STORES, 'version-0.1.0.db.gz'))));
  raiseOne(join(folder, 'threenines.db'));
  configuration = loadConfiguration(join(STORES, 'version-0.1.0.yaml')).configuration;
  store = await openStore({ dataDir: folder });
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

/** As that version stores an incident: its log is part of the row. */
function raiseOne(file: string): void {
  const { logged: _, ...incident } = incidentOf({ id: 'raised', service: 'store', startedAt: RAISED_AT });
  const db = new DatabaseSync(file);
  db.prepare(
    "insert into incidents (id, operator, service, started_at, incident) values ('raised', 'contoso', 'store', ?, ?)",
  ).run(RAISED_AT, JSON.stringify({ ...incident, log: LOG }));
  db.close();
}

async function reportOf(month: string, format: 'json' | 'html', fromSamples = false) {
  const sources = {
    history: store,
    states: await store.states(),
    configuration,
    now: NOW,
    version: 'test',
    plannedLoad: requestLoad,
    mostBadSlots: MOST_BAD_SLOTS.json,
    fromSamples,
  };
  const operator = configuration.operators.get('contoso')!;
  const input = await gatherReport(sources, operator, (timezone) =>
    monthPeriod(Temporal.PlainYearMonth.from(month), timezone),
  );
  return String(await renderReport(input, { format }));
}

it('has the logs of incidents as they were, and reports what was linked', async () => {
  expect(await wholeLog(store, 'raised')).toEqual(LOG);
  const { otherServices } = JSON.parse(await reportOf('2026-11', 'json'));
  expect(otherServices).toMatchObject([{ service: 'store', incidents: [{ id: 'raised', references: ['BUG-1'] }] }]);
});

it('tells a month that it closed as it was frozen, and by which arithmetic', async () => {
  const { services } = JSON.parse(await reportOf('2026-10', 'json'));
  expect(services).toMatchObject([
    { service: 'page', closure: { format: 1 } },
    { service: 'shop', closure: { format: 1 } },
  ]);
  for (const { closure, availability, latency, errorBudgetRemaining, downtimeSeconds, burn } of services) {
    const { figures } = (await readEntry(store, closure.hash)).result.compliance;
    expect({ errorBudgetRemaining, downtimeSeconds }).toEqual({
      errorBudgetRemaining: figures.errorBudgetRemaining,
      downtimeSeconds: figures.downtimeSeconds,
    });
    expect(availability).toMatchObject(figures.availability);
    expect(latency).toMatchObject(figures.latency);
    expect(burn).toBeNull();
  }
  const page = await reportOf('2026-10', 'html');
  expect(page).toContain('Closed under earlier arithmetic.');
  expect(await reportOf('2026-11', 'html')).not.toContain('Closed under earlier arithmetic.');
});

it('has a ledger in which nothing is found that both arithmetics say alike', async () => {
  const { faults, months } = await checkLedger(store, NOW);
  expect(faults).toEqual([]);
  expect(months.map(({ row, source, differences }) => [row.service, source, differences])).toEqual([
    ['page', 'samples', []],
    ['page', 'samples', []],
    ['shop', 'samples', []],
  ]);
});

it('can have a month computed by the present arithmetic, as an amendment', async () => {
  const monitor = configuration.monitors.find(({ id }) => id === 'contoso/page')!;
  const period = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
  const request = { monitor, period, author: 'A. Tester', reason: 'present arithmetic', newTerms: false };
  const [outcome] = await amendWindows(store, request, { configuration, program: 'test', now: NOW });
  expect(outcome?.kind).toBe('amended');
  const { services } = JSON.parse(await reportOf('2026-10', 'json'));
  expect(services[0]).toMatchObject({ service: 'page', closure: { format: 2 } });
  // Five bad probes of an hour each; of the fifth nobody knows how long it lasted.
  expect(services[0].downtimeSeconds).toBe(4 * 3_600);
  expect(services[0].downtimeBounds.upperSeconds).toBe(4 * 7_200 + 26 * 3_600);
  expect((await checkLedger(store, NOW)).months.flatMap(({ differences }) => differences)).toEqual([]);
});
