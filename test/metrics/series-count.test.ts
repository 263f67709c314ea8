import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { OWN_FAULTS } from '../../src/core/attribution/monitor-fault.ts';
import { CONTRACT_TESTS } from '../../src/core/contract/findings.ts';
import type { Monitor } from '../../src/core/monitor.ts';
import { judgeHttp } from '../../src/core/probe-kinds/http/judge.ts';
import type { Sample } from '../../src/core/sample.ts';
import { REASONS } from '../../src/core/verdict/verdict.ts';
import { WARNINGS } from '../../src/core/verdict/warnings.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { MOST_SERIES, USUAL_SERIES_PER_MONITOR } from '../../src/metrics/series-count.ts';
import { withHeaders } from '../core/verdict/answers.ts';
import { aMonitor, CONTRACT, T0 } from '../support/monitors.ts';
import { aFinding, aSample, BUILD, boardOf, rendered, someFigures, stoppedClock } from './scripted.ts';

function monitorsOf(operators: number, services: number, latencyLimitMs = CONTRACT.latencyLimitMs): Monitor[] {
  return Array.from({ length: operators * services }, (_, index) => {
    const [operator, service] = [`operator-${Math.floor(index / services)}`, `service-${index % services}`];
    const sla = [{ ...aMonitor().sla[0]!, latencyLimitMs }];
    return aMonitor({ id: `${operator}/${service}`, operator, service, sla });
  });
}

function metricsOf(monitors: readonly Monitor[], isFailing: boolean): Metrics {
  const operators = [...new Set(monitors.map(({ operator }) => operator))];
  const ids = monitors.map(({ id }) => id);
  const metrics = createMetrics({
    clock: stoppedClock,
    monitors: () => monitors,
    board: boardOf(Object.fromEntries(ids.map((id) => [id, someFigures()])), isFailing ? ids : []),
    buildInfo: BUILD,
    processMetrics: false,
  });
  const idle = { enabled: true, agreedRequestsPerSecond: 1, grantsUnrevoked: 0, simsQuarantined: 0 };
  metrics.observeOperators(() => operators.map((operator) => ({ operator, ...idle })));
  return metrics;
}

/** Everything that a monitor can be: every reason, every warning, an incident, maintenance, our own certificate. */
function tryEverything(metrics: Metrics, monitors: readonly Monitor[]): void {
  metrics.clientCertificates(monitors.map(({ operator, service }) => ({ operator, service, notAfter: T0 })));
  for (const { id, operator, service } of monitors) {
    for (const reason of REASONS)
      metrics.sampleRecorded(aSample({ operator, service, reason, warnings: WARNINGS }), T0);
    metrics.simsSetAside(id, 1);
  }
  for (const operator of new Set(monitors.map((monitor) => monitor.operator)))
    metrics.contractFindings(CONTRACT_TESTS.map((test) => aFinding({ operator, test })));
}

/** All that the program itself can tell, with these channels and references. */
function tellEverything(metrics: Metrics, channels: readonly string[], references: readonly string[]): void {
  const skips = ['pool-exhausted', 'rate-cap', 'late', 'overrun', 'disabled', 'throttled', 'aborted'] as const;
  for (const reason of skips) metrics.slotSkipped(reason);
  for (const fault of OWN_FAULTS) metrics.ownFault(fault, true);
  for (const result of ['sent', 'failed', 'withheld'] as const) metrics.heartbeat(result);
  const states = ['pending', 'in-flight', 'uncertain', 'dead'] as const;
  metrics.outbox(
    channels.flatMap((channel) => states.map((state) => ({ channel, state, messages: 1, oldestAt: T0 }))),
    T0,
  );
  const results = ['delivered', 'retryable', 'uncertain', 'permanent'] as const;
  for (const channel of channels) for (const result of results) metrics.notification(channel, result);
  for (const reference of references) metrics.referenceUp(reference, true);
  metrics.schedulerLateness(1);
  metrics.eventLoopStall(1);
  metrics.probesInFlight(1);
  metrics.bufferState({ samples: 0, oldestAgeMs: null, dropped: 0 });
  metrics.configReload(true);
  metrics.canaryUp(true);
}

const seriesCount = async (metrics: Metrics) =>
  (await rendered(metrics)).split('\n').filter((line) => line.startsWith('threenines_')).length;

describe('the number of series', () => {
  it.each([
    { operators: 1, services: 1, channels: 1, references: 1 },
    { operators: 7, services: 3, channels: 2, references: 3 },
    { operators: 40, services: 5, channels: 4, references: 0 },
  ])(
    'is, with everything there can be, what the formula says: $operators operators with $services services',
    async (size) => {
      const monitors = monitorsOf(size.operators, size.services);
      const metrics = metricsOf(monitors, true);
      tryEverything(metrics, monitors);
      const named = (count: number) => Array.from({ length: count }, (_, index) => `name-${index}`);
      tellEverything(metrics, named(size.channels), named(size.references));

      expect(await seriesCount(metrics)).toBe(
        monitors.length * MOST_SERIES.monitor +
          size.operators * MOST_SERIES.operator +
          size.channels * MOST_SERIES.channel +
          size.references * MOST_SERIES.reference +
          MOST_SERIES.program,
      );
    },
  );

  it('is one more per monitor for a limit that is not among the edges', async () => {
    const count = async (latencyLimitMs: number) => {
      const monitors = monitorsOf(4, 3, latencyLimitMs);
      const metrics = metricsOf(monitors, true);
      tryEverything(metrics, monitors);
      return seriesCount(metrics);
    };

    expect((await count(425)) - (await count(400))).toBe(12);
  });

  it('of a monitor that has only seen good answers is what the docs call usual', async () => {
    const count = async (services: number) => {
      const monitors = monitorsOf(1, services);
      const metrics = metricsOf(monitors, false);
      metrics.clientCertificates(monitors.map(({ operator, service }) => ({ operator, service, notAfter: T0 })));
      for (const { operator, service } of monitors) metrics.sampleRecorded(aSample({ operator, service }), T0);
      return seriesCount(metrics);
    };

    expect((await count(2)) - (await count(1))).toBe(USUAL_SERIES_PER_MONITOR);
  });

  it('stands in the docs', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8');

    expect(page).toContain(`monitors × (${MOST_SERIES.monitor} + L) + operators × ${MOST_SERIES.operator} + `);
  });
});

/** Nothing in them repeats but by chance: statuses, header names and values, bodies, ids, latencies. */
function* oddSamples(count: number): Generator<Sample> {
  let state = 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let index = 0; index < count; index += 1) {
    const statusCode = random(3) === 0 ? 200 : 100 + random(900);
    const headers = {
      [`x-odd-${random(1_000_000)}`]: `"${random(1_000_000)}"\\`,
      'content-type': `odd/${random(1_000)}`,
    };
    const facts = withHeaders(headers, random(2) === 0 ? 'it is all fine' : `odd "${index}"\n`, statusCode);
    const { reason, detail, warnings } = judgeHttp(facts, { status: [200], contains: 'fine' });
    const transactionIds = [`id-${index}`];
    yield aSample({
      reason,
      detail,
      warnings,
      statusCode,
      transactionIds,
      latencyMs: random(20_000),
      startedAt: T0 + index,
    });
  }
}

describe('100,000 odd responses', () => {
  it('add no series to those of the closed lists', async () => {
    const monitors = [aMonitor()];
    const metrics = metricsOf(monitors, true);
    tryEverything(metrics, monitors);
    const before = await seriesCount(metrics);
    const reasons = new Set<string>();
    for (const sample of oddSamples(100_000)) {
      reasons.add(sample.reason);
      metrics.sampleRecorded(sample, null);
    }

    expect(reasons.size).toBeGreaterThan(3);
    expect(await seriesCount(metrics)).toBe(before);
  });

  it.each(['statusCode', 'detail'] as const)('would add many if %s were a label', async (label) => {
    const registers = [new Registry()];
    const careless = new Counter({ name: 'careless_total', help: 'Careless.', labelNames: [label], registers });
    for (const sample of oddSamples(1_000)) careless.inc({ [label]: String(sample[label]) });

    expect((await careless.get()).values.length).toBeGreaterThan(100);
  });
});
