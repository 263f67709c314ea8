import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/time.ts';
import { watchdogMessages } from '../../src/pipeline/delivery/self-messages.ts';
import { incidentOf, T0 } from '../store/fixtures.ts';
import { requireBinary } from '../support/servers.ts';
import { describeNotifier } from './http-channels.ts';
import { aNotifier, anIncidentMessage, closedPort, deliver, receiver } from './kit.ts';

describeNotifier('Alertmanager', (url, password) => ({
  type: 'alertmanager',
  // The base URL is no secret; the password is.
  url: url.split('/hook')[0]!,
  basicAuth: { username: 'threenines', password },
}));

const opened = anIncidentMessage();
const resolved = anIncidentMessage({
  step: 'resolved',
  occurrence: 2,
  incident: { ...opened.incident, state: 'resolved' },
});

interface Alert {
  readonly labels: Record<string, string>;
  readonly startsAt: string;
  readonly endsAt: string;
}

describe('what is posted', () => {
  it('names an incident by the same labels each time, and ends it by its end', async () => {
    const { url, received } = await receiver();
    const notifier = aNotifier({ type: 'alertmanager', url });
    await deliver(notifier, opened);
    await notifier.refresh!([opened.incident], new AbortController().signal);
    await deliver(notifier, resolved);
    const posts = received.map(({ body }) => (JSON.parse(body) as Alert[])[0]!);
    expect(posts.map(({ labels }) => labels)).toEqual(Array(3).fill(posts[0]!.labels));
    const remainingMs = posts.map(({ endsAt }) => Date.parse(endsAt) - Date.now());
    // Repeated each minute: at most a quarter of what is left.
    expect(remainingMs[0]).toBeGreaterThan(4 * MINUTE);
    expect(remainingMs[1]).toBeGreaterThan(4 * MINUTE);
    expect(remainingMs[2]).toBeLessThanOrEqual(0);
    expect(received[0]).toMatchObject({ method: 'POST', path: '/api/v2/alerts' });
  });

  it('is one alert per incident, as its newest message says', async () => {
    const { url, received } = await receiver();
    await deliver(aNotifier({ type: 'alertmanager', url }), [opened, resolved, anIncidentMessage({ incidentId: 'b' })]);
    const alerts = JSON.parse(received[0]!.body) as Alert[];
    expect(alerts).toHaveLength(2);
    expect(Date.parse(alerts[0]!.endsAt)).toBeLessThanOrEqual(Date.now());
  });
});

const binary = requireBinary('prometheus-alertmanager');

describe.skipIf(!binary)('a real Alertmanager', () => {
  const told: { status: string; alerts: { status: string; labels: Record<string, string> }[] }[] = [];
  let base = '';
  let process: ChildProcess;

  beforeAll(async () => {
    const { createServer } = await import('node:http');
    const sink = createServer((request, response) => {
      const chunks: Buffer[] = [];
      // It is killed in the end, whatever it is about to tell.
      request.on('error', () => {}).on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        told.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end();
      });
    });
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    const sinkPort = (sink.address() as import('node:net').AddressInfo).port;
    const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    const port = await closedPort();
    base = `http://127.0.0.1:${port}`;
    process = start(folder, port, sinkPort);
    await untilReady(base);
    return async () => {
      const gone = once(process, 'exit');
      process.kill('SIGKILL');
      await gone;
      sink.closeAllConnections();
      sink.close();
      rmSync(folder, { recursive: true });
    };
  }, 20_000);

  const alerts = async (): Promise<Alert[]> => (await fetch(`${base}/api/v2/alerts`)).json() as Promise<Alert[]>;

  it('takes an incident as one alert, keeps it over repeats, and tells of its end', async () => {
    const notifier = aNotifier({ type: 'alertmanager', url: base });
    expect(await deliver(notifier, opened)).toEqual({ kind: 'delivered' });
    expect(await notifier.refresh!([opened.incident], new AbortController().signal)).toEqual({ kind: 'delivered' });
    const firing = await alerts();
    expect(firing).toHaveLength(1);
    expect(firing[0]!.labels).toMatchObject({ alertname: 'ThreeninesIncident', operator: 'contoso', severity: 'high' });
    await expect.poll(() => told.map(({ status }) => status), { timeout: 5_000 }).toEqual(['firing']);

    expect(await deliver(notifier, resolved)).toEqual({ kind: 'delivered' });
    await expect.poll(() => told.map(({ status }) => status), { timeout: 5_000 }).toEqual(['firing', 'resolved']);
    expect(await alerts()).toEqual([]);
  });

  it('takes a storm of 200 incidents in one post, and the sign of life', async () => {
    const notifier = aNotifier({ type: 'alertmanager', url: base });
    const storm = Array.from({ length: 200 }, (_, index) =>
      anIncidentMessage({ incidentId: `i-${index}`, incident: incidentOf({ id: `i-${index}` }) }),
    );
    expect(await deliver(notifier, storm)).toEqual({ kind: 'delivered' });
    expect(await deliver(notifier, watchdogMessages(['am'], T0))).toEqual({ kind: 'delivered' });
    const names = (await alerts()).map(({ labels }) => labels.alertname);
    expect(names.filter((name) => name === 'ThreeninesIncident')).toHaveLength(200);
    expect(names).toContain('ThreeninesWatchdog');
  });
});

function start(folder: string, port: number, sinkPort: number): ChildProcess {
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(
    config,
    `route: { receiver: sink, group_by: [alertname], group_wait: 50ms, group_interval: 100ms, repeat_interval: 1h }
receivers: [{ name: sink, webhook_configs: [{ url: "http://127.0.0.1:${sinkPort}/", send_resolved: true }] }]
`,
  );
  const options = [
    `--config.file=${config}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ];
  return spawn('prometheus-alertmanager', options, { stdio: 'ignore' });
}

/** Waits for its first good answer. */
async function untilReady(base: string): Promise<void> {
  for (const giveUpAt = performance.now() + 10_000; performance.now() < giveUpAt; ) {
    const ready = await fetch(`${base}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Alertmanager did not start');
}
