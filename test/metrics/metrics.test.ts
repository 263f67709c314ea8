import { describe, expect, it } from 'vitest';
import type { Monitor } from '../../src/core/monitor.ts';
import type { SlaVerdict } from '../../src/core/sla/figures.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { OperatorStatus } from '../../src/pipeline/safety/ports.ts';
import { aMonitor, T0 } from '../support/monitors.ts';
import {
  aSample,
  BUILD,
  boardOf,
  hurriedClock,
  othersTurnsDuring,
  rendered,
  someFigures,
  stoppedClock,
} from './scripted.ts';

const CONTOSO = aMonitor();
const FABRIKAM = aMonitor({ id: 'fabrikam/mo-direct', operator: 'fabrikam', service: 'mo-direct' });
const BOARD = boardOf({ 'contoso/get-balance': someFigures(), 'fabrikam/mo-direct': someFigures() });

function metricsOf(
  monitors: () => readonly Monitor[],
  board = BOARD,
  operators: () => OperatorStatus[] = () => [],
  clock = stoppedClock,
): Metrics {
  const metrics = createMetrics({ clock, monitors, board, buildInfo: BUILD, processMetrics: false });
  metrics.observeOperators(operators);
  return metrics;
}

/** The lines of one metric, without its labels' clutter: `operator value`. */
async function values(metrics: Metrics, name: string): Promise<string[]> {
  const body = await rendered(metrics);
  return body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe('what is no longer checked', () => {
  it('is absent again', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    const shown = async () => (await rendered(metrics)).match(/^threenines_(canary|reference|sims).*$/gm) ?? [];
    metrics.canaryUp(true);
    metrics.referenceUp('dns:a.example', false);
    metrics.simsSetAside('contoso/get-balance', 2);
    expect(await shown()).toEqual([
      'threenines_canary_up 1',
      'threenines_reference_up{reference="dns:a.example"} 0',
      'threenines_sims_set_aside{operator="contoso",service="get-balance"} 2',
    ]);
    metrics.canaryUp(null);
    metrics.referenceUp('dns:a.example', null);
    metrics.simsSetAside('contoso/get-balance', null);
    expect(await shown()).toEqual([]);
  });
});

describe('what was never measured', () => {
  it('is absent: no sample, no figure, no load of the configuration', async () => {
    const body = await rendered(metricsOf(() => [CONTOSO], boardOf({})));
    const present = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

    for (const name of [
      'up',
      'samples',
      'sla_availability_ratio',
      'sla_latency_seconds',
      'sla_coverage_ratio',
      'sla_met',
      'error_budget',
    ]) {
      expect(present.filter((line) => line.startsWith(`threenines_${name}`))).toEqual([]);
    }
    for (const name of ['failing_since', 'config_last_reload', 'buffer_samples', 'outbox', 'probes_in_flight']) {
      expect(present.filter((line) => line.startsWith(`threenines_${name}`))).toEqual([]);
    }
    expect(body).not.toMatch(/ nan$/im);
  });

  it('does not hide what the contract says and that no incident is open', async () => {
    const metrics = metricsOf(() => [CONTOSO], boardOf({}));

    expect(await values(metrics, 'threenines_sla_availability_objective_ratio')).toEqual([
      'threenines_sla_availability_objective_ratio{operator="contoso",service="get-balance"} 0.999',
    ]);
    expect(await values(metrics, 'threenines_incidents_open')).toEqual([
      'threenines_incidents_open{operator="contoso",service="get-balance",severity="high"} 0',
      'threenines_incidents_open{operator="contoso",service="get-balance",severity="low"} 0',
      'threenines_incidents_open{operator="contoso",service="get-balance",severity="warning"} 0',
    ]);
  });
});

describe('threenines_up', () => {
  const up = async (metrics: Metrics) => (await values(metrics, 'threenines_up')).map((line) => line.split(' ').at(-1));

  it('stays as the newest known sample left it when a slot ends unknown or excluded', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ reason: 'status' }), null);
    metrics.sampleRecorded(aSample({ reason: 'own-network', startedAt: T0 + 1 }), null);
    metrics.sampleRecorded(aSample({ reason: 'throttled', startedAt: T0 + 2 }), null);

    expect(await up(metrics)).toEqual(['0']);
  });

  it('ignores a sample that arrives after a newer one, but counts it', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ startedAt: T0 + 30_000 }), null);
    metrics.sampleRecorded(aSample({ reason: 'timeout', startedAt: T0 }), null);

    expect(await up(metrics)).toEqual(['1']);
    expect(await values(metrics, 'threenines_samples_total')).toHaveLength(2);
  });
});

describe('the latency histogram', () => {
  const edges = async (metrics: Metrics) =>
    (await values(metrics, 'threenines_probe_duration_seconds_bucket')).map((line) => /le="([^"]+)"/.exec(line)?.[1]);

  it('has an edge exactly at each SLA limit, and follows a reload', async () => {
    let monitors = [CONTOSO, aMonitor({ ...FABRIKAM, sla: [{ ...FABRIKAM.sla[0]!, latencyLimitMs: 425 }] })];
    const metrics = metricsOf(() => monitors);
    metrics.sampleRecorded(aSample({ latencyMs: 425 }), null);
    expect(await edges(metrics)).toContain('0.425');

    monitors = [CONTOSO];
    metrics.configReload(true);
    metrics.sampleRecorded(aSample({ latencyMs: 425 }), null);
    expect(await edges(metrics)).toContain('0.4');
    expect(await edges(metrics)).not.toContain('0.425');
  });

  it('puts a latency at the limit inside it and one above outside', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ latencyMs: 400 }), null);
    metrics.sampleRecorded(aSample({ latencyMs: 400.001 }), null);

    const [atLimit] = (await values(metrics, 'threenines_probe_duration_seconds_bucket')).filter((line) =>
      line.includes('le="0.4"'),
    );
    expect(atLimit).toMatch(/ 1$/);
  });

  it('holds good samples only, and none whose latency says nothing', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ latencyMs: null }), null);
    metrics.sampleRecorded(aSample({ reason: 'functional', latencyMs: 90 }), null);

    expect(await values(metrics, 'threenines_probe_duration_seconds_count')).toEqual([]);
  });
});

describe('a reload that removes a monitor', () => {
  it('ends every series of it and keeps those of the others', async () => {
    let monitors = [CONTOSO, FABRIKAM];
    const metrics = metricsOf(() => monitors);
    metrics.sampleRecorded(aSample(), T0);
    metrics.sampleRecorded(aSample({ operator: 'fabrikam', service: 'mo-direct' }), T0);
    metrics.sampleRecorded(aSample({ operator: 'fabrikam', service: 'mo-direct', reason: 'tls' }), T0);
    expect(await rendered(metrics)).toContain('fabrikam');

    monitors = [CONTOSO];
    const body = await rendered(metrics);
    expect(body).not.toContain('fabrikam');
    expect(body).toContain('contoso');
  });

  it('also forgets a probe of it that was still in flight', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ operator: 'fabrikam', service: 'mo-direct' }), T0);

    expect(await rendered(metrics)).not.toContain('fabrikam');
  });
});

describe('many monitors', () => {
  const named = (index: number) => aMonitor({ id: `operator-${index}/get-balance`, operator: `operator-${index}` });
  const shown = async (metrics: Metrics, name: string) =>
    (await values(metrics, name)).map((line) => Number(/operator-(\d+)/.exec(line)?.[1])).sort((a, b) => a - b);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it('are all shown, and keep what they counted when a reload takes some and brings others', async () => {
    let monitors = range(0, 100).map(named);
    const metrics = metricsOf(() => monitors);
    for (const { operator } of monitors) metrics.sampleRecorded(aSample({ operator }), null);
    expect(await shown(metrics, 'threenines_probe_duration_seconds_count')).toEqual(range(0, 100));
    expect(await shown(metrics, 'threenines_incidents_open')).toEqual(range(0, 100).flatMap((n) => [n, n, n]));

    monitors = range(50, 150).map(named);
    metrics.configReload(true);
    for (const { operator } of monitors) metrics.sampleRecorded(aSample({ operator, startedAt: T0 + 1 }), null);
    const counts = await values(metrics, 'threenines_probe_duration_seconds_count');
    expect(await shown(metrics, 'threenines_probe_duration_seconds_count')).toEqual(range(50, 150));
    expect(await shown(metrics, 'threenines_sla_latency_limit_seconds')).toEqual(range(50, 150));
    expect(counts.filter((line) => line.endsWith(' 2'))).toHaveLength(50);
    expect(counts.filter((line) => line.endsWith(' 1'))).toHaveLength(50);
  });

  it('do not hold the main thread up while they are shown', async () => {
    const monitors = range(0, 200).map(named);
    const metrics = metricsOf(
      () => monitors,
      BOARD,
      () => [],
      hurriedClock(),
    );
    const { turns } = await othersTurnsDuring(() => metrics.render('text'));

    expect(turns).toBeGreaterThanOrEqual(10);
  });
});

describe('figures of the contract', () => {
  it('are computed once for each slot, and at least once a minute, however often they are asked for', async () => {
    const computed = { fast: 0, slow: 0 };
    const named = (service: 'fast' | 'slow', periodMs: number) =>
      aMonitor({ id: `contoso/${service}`, service, schedule: { kind: 'every', periodMs, offsetMs: 0 } });
    const board = {
      ...BOARD,
      figures: (id: string) => {
        computed[id.split('/')[1] as keyof typeof computed] += 1;
        return someFigures();
      },
    };
    let now = T0;
    const clock = { ...stoppedClock, now: () => now };
    const monitors = [named('fast', 10_000), named('slow', 300_000)];
    const metrics = metricsOf(
      () => monitors,
      board,
      () => [],
      clock,
    );
    for (; now < T0 + 120_000; now += 1_000) await metrics.render('text');

    const windows = 3;
    expect(computed).toEqual({ fast: 12 * windows, slow: 2 * windows });
  });

  it('are there as soon as the board has them', async () => {
    let isLoaded = false;
    const board = { ...BOARD, figures: () => (isLoaded ? someFigures() : null) };
    const monitors = [CONTOSO];
    const metrics = metricsOf(() => monitors, board);
    expect(await values(metrics, 'threenines_sla_coverage_ratio')).toEqual([]);
    isLoaded = true;

    expect(await values(metrics, 'threenines_sla_coverage_ratio')).toHaveLength(1);
  });
});

describe('verdicts', () => {
  const withVerdicts = (availability: SlaVerdict, latency: SlaVerdict) => {
    const figures = someFigures();
    return boardOf({
      'contoso/get-balance': someFigures({
        availability: { ...figures.availability, verdict: availability },
        latency: { ...figures.latency, verdict: latency },
      }),
    });
  };
  const met = (subject: string, value: number) =>
    `threenines_sla_met{operator="contoso",service="get-balance",subject="${subject}"} ${value}`;

  it.each([
    ['met', 'breached', [met('availability', 1), met('latency', 0)]],
    ['breached', 'inconclusive', [met('availability', 0)]],
    ['inconclusive', 'inconclusive', []],
  ] as const)('%s on availability and %s on latency are shown as such', async (availability, latency, lines) => {
    const metrics = metricsOf(() => [CONTOSO], withVerdicts(availability, latency));

    expect(await values(metrics, 'threenines_sla_met')).toEqual(lines);
  });
});

describe('maintenance', () => {
  it('is shown while it is under way, by its notice', async () => {
    let notice: 'timely' | 'late' | null = null;
    const metrics = metricsOf(() => [CONTOSO], { ...BOARD, maintenanceNotice: () => notice });
    const shown = async () =>
      (await values(metrics, 'threenines_maintenance')).map((line) => /notice="(\w+)"/.exec(line)?.[1]);
    expect(await shown()).toEqual([]);
    notice = 'timely';
    expect(await shown()).toEqual(['timely']);
    notice = 'late';
    expect(await shown()).toEqual(['late']);
    notice = null;
    expect(await shown()).toEqual([]);
  });
});

describe('a change of the contract', () => {
  it('shows the latency under its new statistic only', async () => {
    let statistic: 'mean' | 'p95' = 'mean';
    const board = {
      ...BOARD,
      figures: () => someFigures({ latency: { ...someFigures().latency, statistic } }),
    };
    let now = T0;
    const metrics = metricsOf(
      () => [CONTOSO],
      board,
      () => [],
      { ...stoppedClock, now: () => now },
    );
    expect(await values(metrics, 'threenines_sla_latency_seconds')).toHaveLength(3);
    statistic = 'p95';
    now += 60_000;
    const lines = await values(metrics, 'threenines_sla_latency_seconds');

    expect(lines.map((line) => /statistic="(\w+)"/.exec(line)?.[1])).toEqual(['p95', 'p95', 'p95']);
  });
});

describe('self-metrics', () => {
  it('tell how long probes were held up, how often noticeably, and whose latency was left out for it', async () => {
    const metrics = metricsOf(() => [CONTOSO]);
    metrics.sampleRecorded(aSample({ maxStallMs: 4 }), null);
    metrics.sampleRecorded(aSample({ maxStallMs: 46 }), null);
    metrics.sampleRecorded(aSample({ maxStallMs: 150, latencyMs: null }), null);
    metrics.sampleRecorded(aSample({ maxStallMs: 300, reason: 'timeout' }), null);
    metrics.sampleRecorded(aSample({ maxStallMs: null, reason: 'overrun' }), null);

    const stalls = ['probe_stall_seconds', 'tainted_samples', 'latencies_withheld'];
    const totals = await Promise.all(stalls.map((name) => values(metrics, `threenines_${name}_total`)));
    expect(totals.flat().map((line) => Number(line.split(' ')[1]))).toEqual([0.5, 3, 1]);
  });

  it('export the total of dropped samples as the buffer counts it', async () => {
    const metrics = metricsOf(() => []);
    metrics.bufferState({ samples: 5, oldestAgeMs: 10, dropped: 3 });
    metrics.bufferState({ samples: 0, oldestAgeMs: null, dropped: 3 });

    expect(await values(metrics, 'threenines_buffer_dropped_samples_total')).toEqual([
      'threenines_buffer_dropped_samples_total 3',
    ]);
    expect(await values(metrics, 'threenines_buffer_oldest_age_seconds')).toEqual([
      'threenines_buffer_oldest_age_seconds 0',
    ]);
  });

  it('keep the time of the last successful load when a later one fails', async () => {
    const metrics = metricsOf(() => []);
    metrics.configReload(true);
    metrics.configReload(false);

    expect(await values(metrics, 'threenines_config_last_reload_successful')).toEqual([
      'threenines_config_last_reload_successful 0',
    ]);
    expect(await values(metrics, 'threenines_config_last_reload_success_timestamp_seconds')).toEqual([
      `threenines_config_last_reload_success_timestamp_seconds ${T0 / 1_000}`,
    ]);
  });
});

describe('an operator', () => {
  const standing = { enabled: true, agreedRequestsPerSecond: 0.2, grantsUnrevoked: 0, simsQuarantined: 0 };

  it('has a request count from its first scrape on, so that a rate can be taken', async () => {
    const metrics = metricsOf(
      () => [],
      BOARD,
      () => [{ operator: 'contoso', ...standing }],
    );
    expect(await values(metrics, 'threenines_operator_requests_total')).toEqual([
      'threenines_operator_requests_total{operator="contoso"} 0',
    ]);
    metrics.requestsSent('contoso', 2);
    metrics.requestsSent('contoso', 3);
    expect(await values(metrics, 'threenines_operator_requests_total')).toEqual([
      'threenines_operator_requests_total{operator="contoso"} 5',
    ]);
  });

  it('that left the configuration leaves no series behind', async () => {
    let operators = [
      { operator: 'contoso', ...standing },
      { operator: 'fabrikam', ...standing, enabled: false },
    ];
    const metrics = metricsOf(
      () => [],
      BOARD,
      () => operators,
    );
    expect(await values(metrics, 'threenines_operator_enabled')).toEqual([
      'threenines_operator_enabled{operator="contoso"} 1',
      'threenines_operator_enabled{operator="fabrikam"} 0',
    ]);
    operators = operators.slice(1);
    const body = await rendered(metrics);
    expect(body).not.toContain('operator="contoso"');
  });
});
