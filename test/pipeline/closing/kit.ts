/** Months of recorded history on a real database, and the configuration that accounts for them. */
import { cpSync } from 'node:fs';
import { afterAll, onTestFinished } from 'vitest';
import { type Configuration, SYSTEM_RESOLVER } from '../../../src/core/configuration.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import type { Sample } from '../../../src/core/sample.ts';
import { hourTerms } from '../../../src/core/sla/rollup.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { whole } from '../../../src/store/pages.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';
import { makeDirectory, removeDirectory, temporaryDirectory } from '../../store/directories.ts';
import { sampleOf } from '../../store/fixtures.ts';
import { aMonitor, CONTOSO, HIGH, PROCESS, settingsOf } from '../../support/monitors.ts';

export const SEPTEMBER = Date.UTC(2026, 8, 1);
export const OCTOBER = Date.UTC(2026, 9, 1);
export const NOVEMBER = Date.UTC(2026, 10, 1);
export const PERIOD = 2 * HOUR;
export const PER_DAY = DAY / PERIOD;

/** Rarely probed, so that a month is small. */
export const monitor: Monitor = aMonitor({
  schedule: { kind: 'every', periodMs: PERIOD, offsetMs: 0 },
  high: null,
});

export function configurationOf(monitors: readonly Monitor[] = [monitor]): Configuration {
  return {
    operators: new Map([[CONTOSO.id, CONTOSO]]),
    monitors,
    listen: { host: '127.0.0.1', port: 0 },
    hosts: [],
    needsToken: false,
    dataDir: 'data',
    limits: { concurrency: 1, perOperator: 1, requestsPerSecond: 1_000 },
    allowNetworks: [],
    resolver: SYSTEM_RESOLVER,
    ownChecks: { canary: null, references: { everyMs: MINUTE, checks: [] } },
    channels: [],
    retention: { goodMs: 90 * DAY, otherMs: 400 * DAY },
    closing: { graceMs: DAY },
    reports: null,
    heartbeat: null,
    policy: 'dm-2017',
    process: PROCESS,
    high: HIGH,
  };
}

export function openStoreIn(dataDir: string): Store {
  const paged = sqliteStore(openDatabase(dataDir));
  onTestFinished(() => paged.close());
  return whole(paged);
}

/** One sample per slot; each 50th failed. */
export function samplesBetween(from: number, to: number, one: Monitor = monitor): Sample[] {
  const samples: Sample[] = [];
  for (let slot = from; slot < to; slot += PERIOD) {
    const bad = (slot / PERIOD) % 50 === 7;
    const { operator, service } = one;
    samples.push(
      sampleOf({ operator, service, slot, reason: bad ? 'status' : 'ok', latencyMs: bad ? null : 100 + (slot % 977) }),
    );
  }
  return samples;
}

/** Stores samples with what evaluation makes of them, as the recorder does. */
export async function record(store: Store, samples: readonly Sample[], one: Monitor = monitor): Promise<void> {
  const evaluator = new Evaluator(await store.states());
  evaluator.replace([{ monitor: one, operator: CONTOSO }], settingsOf([]));
  const last = samples.at(-1)!;
  const step = evaluator.step(
    { observations: new Map([[one.id, samples]]), horizonOf: () => last.startedAt, commands: [], dueIncidents: [] },
    last.startedAt,
  );
  await store.commit({
    samples,
    terms: new Map([[one.id, hourTerms(one, last.slot)]]),
    extraSamples: [],
    trackRecords: new Map(),
    ...step,
  });
}

/** September and October, and the beginning of November. */
export async function recordMonths(store: Store): Promise<void> {
  await record(store, samplesBetween(SEPTEMBER + 3 * DAY, NOVEMBER + 2 * DAY));
}

/** Fills a database once for a test file; each call of the result opens a copy of its own. */
export function prepared(fill: (store: Store) => Promise<void>) {
  const template = makeDirectory();
  let filled: Promise<void> | null = null;
  afterAll(() => removeDirectory(template));
  return async (): Promise<{ readonly store: Store; readonly dataDir: string }> => {
    filled ??= fillAndClose(template, fill);
    await filled;
    const dataDir = temporaryDirectory();
    cpSync(template, dataDir, { recursive: true });
    return { store: openStoreIn(dataDir), dataDir };
  };
}

async function fillAndClose(dataDir: string, fill: (store: Store) => Promise<void>): Promise<void> {
  const paged = sqliteStore(openDatabase(dataDir));
  await fill(whole(paged));
  await paged.close();
}
