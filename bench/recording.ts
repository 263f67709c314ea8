/** How many samples a second the store takes for good: in the thread, the transactions and the durability of the daemon. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MonitorId, monitorId } from '../src/core/ids.ts';
import type { HourTerms } from '../src/core/sla/rollup.ts';
import { SECOND } from '../src/core/time.ts';
import type { Commit } from '../src/pipeline/recording/ports.ts';
import type { Store } from '../src/pipeline/store.ts';
import { openStore } from '../src/store/index.ts';
import { type Figure, figure } from './figures.ts';
import { quantiles } from './measure.ts';
import { NOTHING_ELSE, sampleAt } from './month-data.ts';

/** As the recorder's largest. */
const BATCH = 2_000;
const DURATION_MS = 10_000;
const START = Date.UTC(2026, 9, 1);
const TERMS: HourTerms = { schedule: { kind: 'every', periodMs: SECOND, offsetMs: 0 }, latencyLimitMs: 400 };

export async function recording(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const monitors of [20, 200, 1_000]) {
    const { perSecond, commitMs } = await recordFor(monitors);
    figures.push(
      { ...figure(`samples stored a second, ${monitors} monitors`, perSecond, ''), atLeast: 50_000 },
      figure(`a commit of ${BATCH}, p50, ${monitors} monitors`, commitMs.p50, 'ms'),
      figure(`a commit of ${BATCH}, p99, ${monitors} monitors`, commitMs.p99, 'ms'),
    );
  }
  return figures;
}

async function recordFor(monitors: number) {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'threenines-bench-')), 'data');
  mkdirSync(dataDir);
  const store = await openStore({ dataDir });
  try {
    return await record(store, monitors);
  } finally {
    await store.close();
    rmSync(join(dataDir, '..'), { recursive: true, force: true });
  }
}

async function record(store: Store, count: number) {
  const monitors = Array.from({ length: count }, (_, index) => ({
    operator: `operator-${index}`,
    service: 'service',
    location: 'local',
  }));
  const terms = new Map(monitors.map(({ operator, service }) => [monitorId(operator, service), TERMS]));
  const tookMs: number[] = [];
  let stored = 0;
  for (let slot = START, startMs = performance.now(); performance.now() - startMs < DURATION_MS; ) {
    const samples = Array.from({ length: BATCH }, (_, index) => {
      const at = slot + Math.floor(index / count) * SECOND;
      return sampleAt(monitors[index % count]!, at);
    });
    slot += (BATCH / count) * SECOND;
    const beforeMs = performance.now();
    stored += (await store.commit(commitOf(samples, terms))).stored;
    tookMs.push(performance.now() - beforeMs);
  }
  const total = tookMs.reduce((sum, ms) => sum + ms, 0);
  return { perSecond: Math.round((stored / total) * SECOND), commitMs: quantiles(tookMs) };
}

function commitOf(samples: Commit['samples'], terms: ReadonlyMap<MonitorId, HourTerms>): Commit {
  return { samples, terms, states: new Map(), ...NOTHING_ELSE };
}
