/** A folder with a month of history: many monitors as hourly rollups, one operator with its raw samples, and a file of samples. */
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadConfiguration } from '../src/config/index.ts';
import { INITIAL_STATE } from '../src/core/incident/monitor-state.ts';
import type { Monitor } from '../src/core/monitor.ts';
import type { Sample } from '../src/core/sample.ts';
import { slotsBetween } from '../src/core/schedule/schedule.ts';
import { addSamples, emptyRollup, hourTerms } from '../src/core/sla/rollup.ts';
import { HOUR } from '../src/core/time.ts';
import { verdictOf } from '../src/core/verdict/verdict.ts';
import { sampleJson } from '../src/core/wire.ts';
import { openDatabase } from '../src/store/sqlite/open.ts';
import { rollupRow, rollupValues, UPSERT_ROLLUP } from '../src/store/sqlite/rollup-row.ts';
import { sqliteStore } from '../src/store/sqlite/store.ts';

export const MONTH = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
export const NOW = Date.UTC(2026, 10, 2);
/** The operator that has raw samples, too. */
export const SAMPLED = 'operator-0';
const MONITORS_PER_OPERATOR = 3;
/** Different hours to draw from. */
const TEMPLATES = 97;
const BATCH = 5_000;

export interface MonthFolder {
  readonly folder: string;
  readonly config: string;
  readonly replayFile: string;
}

export async function createMonth(size: { readonly monitors: number; readonly lines: number }): Promise<MonthFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'threenines-month-'));
  const config = join(folder, 'monitors.yaml');
  writeFileSync(config, configurationText(size.monitors));
  const { monitors } = loadConfiguration(config).configuration;
  mkdirSync(join(folder, 'data'));
  const db = openDatabase(join(folder, 'data'));
  const store = sqliteStore(db);
  storeRollups(
    db,
    monitors.filter(({ operator }) => operator !== SAMPLED),
  );
  for (const monitor of monitors.filter(({ operator }) => operator === SAMPLED)) {
    for (const samples of batches(monitor, MONTH.from, MONTH.to)) {
      const terms = new Map([[monitor.id, hourTerms(monitor, MONTH.from)]]);
      const states = new Map([[monitor.id, { ...INITIAL_STATE, firstSlot: MONTH.from }]]);
      await store.commit({ samples, terms, states, ...NOTHING_ELSE });
    }
  }
  await store.close();
  const replayFile = join(folder, 'samples.ndjson');
  await writeSamples(
    replayFile,
    monitors.filter(({ schedule }) => schedule.periodMs === 30_000).slice(0, 12),
    size.lines,
  );
  return { folder, config, replayFile };
}

/** The rest of a commit that only holds samples. */
export const NOTHING_ELSE = {
  extraSamples: [],
  trackRecords: new Map(),
  incidents: [],
  incidentLog: [],
  dueAt: new Map(),
  answers: new Map(),
  downtime: [],
  outbox: [],
};

function configurationText(count: number): string {
  const operators = Array.from({ length: Math.ceil(count / MONITORS_PER_OPERATOR) }, (_, operator) => {
    const own = Math.min(MONITORS_PER_OPERATOR, count - operator * MONITORS_PER_OPERATOR);
    const services = Array.from({ length: own }, (_one, service) => {
      // As an operator has it: two services each 30 s, provisioning each 5 min. The others at 30 s throughout.
      const every = operator === 0 && service === 2 ? '5m' : '30s';
      return `      - { service: service-${service}, probe: http, url: "https://a.example/", every: ${every} }`;
    });
    return [`  - id: operator-${operator}`, '    monitors:', ...services].join('\n');
  });
  return `dataDir: ./data\noperators:\n${operators.join('\n')}\n`;
}

function storeRollups(db: DatabaseSync, monitors: readonly Monitor[]): void {
  const insertMonitor = db.prepare('insert into monitors (operator, service, location) values (?, ?, ?) returning id');
  const insertState = db.prepare('insert into states (monitor_id, state) values (?, ?)');
  const insertRollup = db.prepare(UPSERT_ROLLUP);
  const [any] = monitors;
  if (any === undefined) return;
  const terms = hourTerms(any, MONTH.from);
  const templates = Array.from({ length: TEMPLATES }, (_, index) => {
    const from = MONTH.from + index * HOUR;
    const samples = slotsBetween(any.schedule, from, from + HOUR).map((slot) => sampleAt(any, slot));
    return rollupValues(rollupRow(0, addSamples(emptyRollup(any.id, any.location, from, terms), samples, terms)));
  });
  for (const [index, monitor] of monitors.entries()) {
    db.exec('begin');
    const { id } = insertMonitor.get(monitor.operator, monitor.service, monitor.location) as { id: number };
    insertState.run(monitor.id, JSON.stringify({ ...INITIAL_STATE, firstSlot: MONTH.from }));
    const own = JSON.stringify(hourTerms(monitor, MONTH.from));
    for (let hour = MONTH.from; hour < MONTH.to; hour += HOUR) {
      const [, , , ...rest] = templates[(hour / HOUR + index * 31) % TEMPLATES]!;
      insertRollup.run(id, hour, own, ...rest);
    }
    db.exec('commit');
  }
}

function* batches(monitor: Monitor, from: number, to: number): Generator<Sample[]> {
  const slots = slotsBetween(monitor.schedule, from, to);
  for (let start = 0; start < slots.length; start += BATCH) {
    yield slots.slice(start, start + BATCH).map((slot) => sampleAt(monitor, slot));
  }
}

/** One in two thousand fails; latencies spread from 80 ms to some seconds, always the same for the same slot. */
export function sampleAt(
  { operator, service, location }: Pick<Monitor, 'operator' | 'service' | 'location'>,
  slot: number,
): Sample {
  const draw = (((slot / 1_000) * 2_654_435_761) % 4_294_967_296) / 4_294_967_296;
  const bad = Math.floor(slot / 30_000) % 2_000 === 1_234;
  const reason = bad ? 'timeout' : 'ok';
  const wait = 80 - Math.log(1 - draw * 0.9999) * 120;
  return {
    operator,
    service,
    location,
    slot,
    startedAt: slot + 2,
    verdict: verdictOf(reason),
    reason,
    detail: null,
    latencyMs: bad ? null : wait + 1,
    totalMs: wait + 25,
    statusCode: bad ? null : 200,
    transactionIds: ['3f8a2c1e-1111-4222-8333-444455556666'],
    phasesMs: bad ? null : { dns: 1.2, connect: 8.3, tls: 14.5, send: 0.4, wait, receive: 0.6 },
    maxStallMs: 0.8,
    warnings: [],
    simulated: false,
  };
}

async function writeSamples(file: string, monitors: readonly Monitor[], lines: number): Promise<void> {
  const out = createWriteStream(file);
  const each = Math.ceil(lines / monitors.length);
  for (const monitor of monitors) {
    let left = each;
    for (const samples of batches(monitor, MONTH.from, MONTH.to)) {
      const text = samples.slice(0, left).map((sample) => `${JSON.stringify(sampleJson(sample))}\n`);
      left -= text.length;
      if (!out.write(text.join(''))) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
}
