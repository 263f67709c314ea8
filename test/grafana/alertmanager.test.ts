/** The shipped routes of Alertmanager, with what the shipped channel really posts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startAlertmanager, startReceiver } from '../acceptance/prometheus-servers.ts';
import { aNotifier, anIncidentMessage, deliver } from '../notify/kit.ts';
import { requireBinary } from '../support/servers.ts';

it.skipIf(!requireBinary('prometheus-alertmanager'))(
  'our own High incident goes to on-call, and what is less grave to the tickets',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const receiver = await startReceiver();
    const url = await startAlertmanager(folder, receiver.url);
    const notifier = aNotifier({ type: 'alertmanager', url });
    const high = anIncidentMessage();
    const low = {
      ...high,
      incidentId: 'l',
      incident: { ...high.incident, id: 'l', severity: 'low', rule: 'latency' },
    } as const;
    const warning = { ...low, incidentId: 'w', incident: { ...low.incident, id: 'w', severity: 'warning' } } as const;
    expect(await deliver(notifier, [high, low, warning])).toEqual({ kind: 'delivered' });
    const where = () =>
      Object.fromEntries(
        receiver.messages.flatMap(({ path, alerts }) => alerts.map(({ labels }) => [labels.severity, path])),
      );
    const expected = { high: '/on-call', low: '/tickets', warning: '/tickets' };
    await vi.waitFor(() => expect(where()).toEqual(expected), { timeout: 60_000, interval: 200 });
  },
  90_000,
);
