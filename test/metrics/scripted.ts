/** A small scripted run for the metric tests: fixed clock, hand-written board, samples by name. */
import { text } from 'node:stream/consumers';
import type { ContractFinding } from '../../src/core/contract/findings.ts';
import type { MonitorId } from '../../src/core/ids.ts';
import type { Sample } from '../../src/core/sample.ts';
import type { SlaFigures } from '../../src/core/sla/figures.ts';
import { type Reason, verdictOf } from '../../src/core/verdict/verdict.ts';
import type { ExpositionFormat } from '../../src/metrics/exposition.ts';
import type { Metrics } from '../../src/metrics/metrics.ts';
import type { Clock } from '../../src/pipeline/ports/clock.ts';
import type { SlaFiguresSnapshot } from '../../src/pipeline/sla/ports.ts';
import { T0 } from '../support/monitors.ts';

export const BUILD = { version: '0.1.0', revision: 'abc1234', nodeVersion: '26.10.0' };

export const stoppedClock: Clock = { now: () => T0, monotonicMs: () => 0, after: () => () => undefined };

/** A millisecond passes at each look. */
export function hurriedClock(): Clock {
  let ms = 0;
  return {
    ...stoppedClock,
    monotonicMs: () => {
      ms += 1;
      return ms;
    },
  };
}

export function aSample(overrides: Partial<Omit<Sample, 'reason'>> & { readonly reason?: Reason } = {}): Sample {
  const reason = overrides.reason ?? 'ok';
  return {
    operator: 'contoso',
    service: 'get-balance',
    location: 'local',
    slot: T0,
    startedAt: T0,
    verdict: verdictOf(reason),
    reason,
    detail: null,
    latencyMs: reason === 'ok' ? 212.5 : null,
    totalMs: 260,
    statusCode: 200,
    transactionIds: ['8a6b7c1e-0000-4000-8000-000000000001'],
    phasesMs: { dns: 1, connect: 20, tls: 30, send: 0.5, wait: 208, receive: 4 },
    maxStallMs: 0.4,
    warnings: [],
    simulated: false,
    ...overrides,
  };
}

export function aFinding(overrides: Partial<ContractFinding> = {}): ContractFinding {
  return {
    operator: 'contoso',
    test: 'unknown-sim',
    outcome: 'kept',
    detail: 'answered 404',
    statusCode: 404,
    transactionId: null,
    at: T0,
    since: T0,
    ...overrides,
  };
}

export function someFigures(overrides: Partial<SlaFigures> = {}): SlaFigures {
  return {
    period: { from: T0, to: T0 + 86_400_000 },
    watchedFrom: T0,
    watchedUntil: T0 + 86_400_000,
    watchedShare: 1,
    partialMonth: 'judge',
    slots: { due: 2_880, good: 2_875, bad: 3, excluded: 0, unknown: 2 },
    adjustedSlots: { due: 2_880, good: 2_875, bad: 1, excluded: 0, unknown: 2 },
    coverage: 0.9993,
    availability: {
      observed: 0.9989,
      adjusted: 0.9995,
      lower: 0.9988,
      upper: 0.9996,
      objective: 0.999,
      verdictMode: 'point',
      verdict: 'met',
    },
    latency: {
      statistic: 'mean',
      valueMs: 212.5,
      observedMs: 212.5,
      samples: 2_875,
      withinLimit: 2_765,
      percentiles: 'approximate',
      p50Ms: 190,
      p90Ms: 350,
      p95Ms: 380,
      p99Ms: 640,
      shareWithinLimit: 0.962,
      limitMs: 400,
      phasesMs: null,
      verdict: 'met',
    },
    downtimeSeconds: 90,
    downtimeBounds: { outages: 1, lowerSeconds: 60, upperSeconds: 120, edgeErrorSeconds: 12.2 },
    errorBudgetRemaining: 0.5,
    errorBudget: { totalSeconds: 86.4, usedSeconds: 43.2, leftSeconds: 43.2 },
    burn: 0.75,
    ...overrides,
  };
}

/** Nothing measured yet. */
const NO_FIGURES = someFigures({
  slots: { due: 0, good: 0, bad: 0, excluded: 0, unknown: 0 },
  coverage: null,
  availability: {
    ...someFigures().availability,
    observed: null,
    adjusted: null,
    lower: null,
    upper: null,
    verdict: 'inconclusive',
  },
  latency: {
    ...someFigures().latency,
    valueMs: null,
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
    shareWithinLimit: null,
    verdict: 'inconclusive',
  },
  errorBudgetRemaining: null,
  errorBudget: { totalSeconds: 86.4, usedSeconds: null, leftSeconds: null },
});

/** The same figures in every window; monitors that are not named have measured nothing. */
export function boardOf(
  figures: Readonly<Record<MonitorId, SlaFigures>>,
  failing: readonly MonitorId[] = [],
): SlaFiguresSnapshot {
  return {
    figures: (id) => figures[id] ?? NO_FIGURES,
    failingSince: (id) => (failing.includes(id) ? T0 - 3_600_000 : null),
    openIncidents: (id, severity) => (severity === 'high' && failing.includes(id) ? 1 : 0),
    maintenanceNotice: (id) => (failing.includes(id) ? 'late' : null),
  };
}

/** What a scrape gets to read. */
export async function rendered(metrics: Metrics, format: ExpositionFormat = 'text'): Promise<string> {
  return text((await metrics.render(format)).body);
}

/** How often others had their turn on this thread while the work was done. */
export async function othersTurnsDuring<Result>(work: () => Promise<Result>) {
  let turns = 0;
  let isDone = false;
  const takeTurn = () => {
    turns += 1;
    if (!isDone) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  const result = await work();
  isDone = true;
  return { result, turns };
}
