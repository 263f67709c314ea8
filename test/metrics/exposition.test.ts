import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import { aMonitor, T0 } from '../support/monitors.ts';
import { promtool, promtoolMissing } from '../support/promtool.ts';
import { aFinding, aSample, BUILD, boardOf, someFigures, stoppedClock } from './scripted.ts';

const FABRIKAM = aMonitor({ id: 'fabrikam/mo-direct', operator: 'fabrikam', service: 'mo-direct' });

/** One healthy and one failing monitor, and one occurrence of everything the stages can report. */
function scriptedRun(options: { readonly processMetrics: boolean }): Metrics {
  const metrics = createMetrics({
    clock: stoppedClock,
    monitors: () => [aMonitor(), FABRIKAM],
    board: boardOf({ 'contoso/get-balance': someFigures() }, ['fabrikam/mo-direct']),
    operators: () => [
      {
        operator: 'contoso',
        enabled: true,
        agreedRequestsPerSecond: 0.2,
        grantsUnrevoked: 1,
        simsQuarantined: 2,
      },
    ],
    buildInfo: BUILD,
    ...options,
  });
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

describe('the exposition', () => {
  it('is, for a scripted run, the golden file', async () => {
    const { contentType, body } = await scriptedRun({ processMetrics: false }).render('text');

    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    await expect(body).toMatchFileSnapshot('exposition.golden.txt');
  });

  it.skipIf(promtoolMissing)('is accepted by promtool, process metrics included', async () => {
    const { body } = await scriptedRun({ processMetrics: true }).render('text');

    expect(body).toContain('process_resident_memory_bytes');
    expect(promtool(['check', 'metrics'], body)).toEqual({ code: 0, output: '' });
  });

  it('carries transaction ids as exemplars in OpenMetrics only', async () => {
    const metrics = scriptedRun({ processMetrics: false });
    const openMetrics = await metrics.render('openmetrics');

    expect(openMetrics.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(openMetrics.body).toMatch(
      /_bucket\{le="0\.25",operator="contoso",.*\} 1 # \{transaction_id="8a6b7c1e-0000-4000-8000-000000000001",location="local"\} 0\.2125 /,
    );
    expect(openMetrics.body).toContain('# TYPE threenines_samples counter');
    expect(openMetrics.body).toMatch(/# EOF\n$/);
    expect((await metrics.render('text')).body).not.toContain('transaction_id');
  });

  it('keeps both formats apart when scrapes overlap', async () => {
    const metrics = scriptedRun({ processMetrics: false });
    const alone = (await metrics.render('text')).body;
    const formats = ['openmetrics', 'text', 'openmetrics', 'text'] as const;
    const together = await Promise.all(formats.map((format) => metrics.render(format)));

    expect(together[1]?.body).toBe(alone);
    expect(together[3]?.body).toBe(alone);
    expect(together[2]?.body).toBe(together[0]?.body);
  });

  it.skipIf(promtoolMissing)('is OpenMetrics that Prometheus parses', async () => {
    const { body } = await scriptedRun({ processMetrics: true }).render('openmetrics');
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
