import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exposition, type Family } from '../../src/metrics/exposition.ts';
import { type MetricRegistry, metricRegistry } from '../../src/metrics/instruments.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { chunksInTurns, Turns } from '../../src/metrics/turns.ts';
import { aMonitor, T0 } from '../support/monitors.ts';
import { promtool, promtoolMissing } from '../support/promtool.ts';
import {
  aFinding,
  aSample,
  BUILD,
  boardOf,
  hurriedClock,
  othersTurnsDuring,
  rendered,
  someFigures,
  stoppedClock,
} from './scripted.ts';

const FABRIKAM = aMonitor({ id: 'fabrikam/mo-direct', operator: 'fabrikam', service: 'mo-direct' });

/** One healthy and one failing monitor, and one occurrence of everything the stages can report. */
function scriptedRun(options: { readonly processMetrics: boolean }): Metrics {
  const metrics = createMetrics({
    clock: stoppedClock,
    monitors: () => [aMonitor(), FABRIKAM],
    board: boardOf({ 'contoso/get-balance': someFigures() }, ['fabrikam/mo-direct']),
    buildInfo: BUILD,
    ...options,
  });
  metrics.observeOperators(() => [
    { operator: 'contoso', enabled: true, agreedRequestsPerSecond: 0.2, grantsUnrevoked: 1, simsQuarantined: 2 },
  ]);
  metrics.sampleRecorded(aSample({ warnings: ['spelling-mb', 'content-type'] }), Date.UTC(2027, 0, 1));
  metrics.sampleRecorded(aSample({ latencyMs: 400, startedAt: T0 + 30_000, maxStallMs: 7 }), Date.UTC(2027, 0, 1));
  metrics.sampleRecorded(aSample({ reason: 'late', startedAt: T0 + 60_000, phasesMs: null, maxStallMs: null }), null);
  metrics.sampleRecorded(aSample({ operator: 'fabrikam', service: 'mo-direct', reason: 'timeout' }), null);
  metrics.slotSkipped('late');
  metrics.schedulerLateness(3);
  metrics.clientCertificates([{ operator: 'contoso', service: 'get-balance', notAfter: T0 + 30 * 86_400_000 }]);
  metrics.eventLoopStall(12);
  metrics.probesInFlight(2);
  metrics.bufferState({ samples: 10, oldestAgeMs: 1_500, dropped: 4 });
  metrics.storeError();
  metrics.outbox(
    [
      { channel: 'ops-log', state: 'pending', messages: 2, oldestAt: T0 - 90_000 },
      { channel: 'ops-mail', state: 'dead', messages: 1, oldestAt: T0 - 7_200_000 },
    ],
    T0,
  );
  metrics.notification('ops-log', 'delivered');
  metrics.notification('ops-mail', 'permanent');
  metrics.heartbeat('sent');
  metrics.heartbeat('withheld');
  metrics.configReload(true);
  metrics.contractFindings([
    aFinding(),
    aFinding({ test: 'no-certificate', outcome: 'broken' }),
    aFinding({ test: 'bad-limit', outcome: 'unclear' }),
    aFinding({ operator: 'gone' }),
  ]);
  metrics.internalError();
  metrics.ownFault('own-network', false);
  metrics.ownFault('own-credentials', true);
  metrics.canaryUp(false);
  metrics.referenceUp('dns:example.com', true);
  metrics.simsSetAside('contoso/get-balance', 1);
  metrics.requestsSent('contoso', 3);
  return metrics;
}

/** One instrument of each type, with series and labels of every kind. */
function oneOfEach(): { readonly registry: MetricRegistry; readonly families: Family[] } {
  const registry = metricRegistry();
  const registers = [registry];
  const labelNames = ['path', 'part'];
  const counter = new Counter({ name: 'odd_total', help: 'With "quotes",\na line, and a \\.', labelNames, registers });
  counter.inc({ path: 'C:\\new "folder"\n', part: 'größe ✓' }, 2.5);
  new Counter({ name: 'plain_total', help: 'Without labels.', registers }).inc(1e21);
  const gauge = new Gauge({ name: 'level', help: 'A gauge.', labelNames, registers });
  gauge.set({ path: 'up', part: '' }, Number.POSITIVE_INFINITY);
  gauge.set({ path: 'down' }, Number.NEGATIVE_INFINITY);
  new Gauge({ name: 'silent', help: 'Without series.', labelNames, registers });
  const histogram = new Histogram<'path' | 'id'>({
    name: 'spread',
    help: 'With exemplars.',
    labelNames: ['path'],
    buckets: [0.1, 1],
    enableExemplars: true,
    registers,
  });
  histogram.observe({ labels: { path: '"' }, value: 0.05, exemplarLabels: { id: 'a"b' } });
  histogram.observe({ labels: { path: '"' }, value: 7, exemplarLabels: { id: 'beyond' } });
  new Summary({ name: 'digest', help: 'With quantiles.', percentiles: [0.5], registers }).observe(3);
  const families = registry.getMetricsAsArray().map(({ name, help, type }) => ({
    name,
    help,
    type: `${type}` as Family['type'],
    instruments: [registry.getSingleMetric(name)!],
  }));
  return { registry, families };
}

describe('rendering in turns', () => {
  const ours = (families: Family[], format: 'text' | 'openmetrics') =>
    text(chunksInTurns(exposition(families, format), new Turns(stoppedClock)));

  it("writes OpenMetrics as prom-client's own rendering does", async () => {
    const { registry, families } = oneOfEach();

    // First ours: prom-client drops the `_total` of its counters for good.
    expect(await ours(families, 'openmetrics')).toBe(await registry.metrics());
  });

  it("writes the classic format as prom-client's own rendering does", async () => {
    const { registry, families } = oneOfEach();
    const classic = new Registry();
    for (const { name } of families) classic.registerMetric(registry.getSingleMetric(name)!);

    expect(await ours(families, 'text')).toBe(await classic.metrics());
  });

  it('writes a value that is no number as Prometheus spells it', async () => {
    const instrument = { get: async () => ({ values: [{ value: Number.NaN, labels: {} }] }) };
    const family: Family = { name: 'lag', help: 'Lag.', type: 'gauge', instruments: [instrument] };

    expect(await ours([family], 'text')).toContain('lag NaN\n');
  });

  it('leaves the main thread to others between two chunks, and a line longer than a chunk whole', async () => {
    const long = 'ü'.repeat(70_000);
    const lines = Array.from({ length: 5_000 }, (_, index) => `${'x'.repeat(100)} ${index}\n`);
    const { result: chunks, turns } = await othersTurnsDuring(() =>
      Array.fromAsync(chunksInTurns(asyncOf([lines, [long], lines]), new Turns(hurriedClock()))),
    );

    expect(Buffer.concat(chunks).toString()).toBe([...lines, long, ...lines].join(''));
    expect(chunks.length).toBeGreaterThan(10);
    expect(turns).toBeGreaterThanOrEqual(chunks.length - 1);
  });
});

async function* asyncOf<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

describe('the exposition', () => {
  it('is, for a scripted run, the golden file', async () => {
    const { contentType, body } = await scriptedRun({ processMetrics: false }).render('text');

    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    await expect(await text(body)).toMatchFileSnapshot('exposition.golden.txt');
  });

  it.skipIf(promtoolMissing)('is accepted by promtool, process metrics included', async () => {
    const body = await rendered(scriptedRun({ processMetrics: true }));

    expect(body).toContain('process_resident_memory_bytes');
    expect(promtool(['check', 'metrics'], body)).toEqual({ code: 0, output: '' });
  });

  it('carries transaction ids as exemplars in OpenMetrics only', async () => {
    const metrics = scriptedRun({ processMetrics: false });
    const { contentType } = await metrics.render('openmetrics');
    const openMetrics = await rendered(metrics, 'openmetrics');

    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics).toMatch(
      /_bucket\{le="0\.25",operator="contoso",.*\} 1 # \{transaction_id="8a6b7c1e-0000-4000-8000-000000000001",location="local"\} 0\.2125 /,
    );
    expect(openMetrics).toContain('# TYPE threenines_samples counter');
    expect(openMetrics).toMatch(/# EOF\n$/);
    expect(await rendered(metrics)).not.toContain('transaction_id');
  });

  it('keeps both formats apart when scrapes overlap', async () => {
    const metrics = scriptedRun({ processMetrics: false });
    const alone = await rendered(metrics);
    const formats = ['openmetrics', 'text', 'openmetrics', 'text'] as const;
    const together = await Promise.all(formats.map((format) => rendered(metrics, format)));

    expect(together[1]).toBe(alone);
    expect(together[3]).toBe(alone);
    expect(together[2]).toBe(together[0]);
  });

  it.skipIf(promtoolMissing)('is OpenMetrics that Prometheus parses', async () => {
    const body = await rendered(scriptedRun({ processMetrics: true }), 'openmetrics');
    // promtool reads OpenMetrics only as a backfill, where each line needs a time stamp; exemplars follow it.
    const stamped = body.replaceAll(/^([^#\n]+ [^ #\n]+)( # .*)?$/gm, '$1 1790000000$2');
    const folder = mkdtempSync(join(tmpdir(), 'threenines-openmetrics-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'metrics'), stamped);

    const { code, output } = promtool(['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'metrics'), folder]);
    expect(output).not.toContain('error');
    expect(code).toBe(0);
  });
});
