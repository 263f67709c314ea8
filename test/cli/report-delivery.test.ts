import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { threadedReportWriter } from '../../src/app/report-thread/writer.ts';
import { loadConfiguration } from '../../src/config/index.ts';
import { closeDueWindows } from '../../src/pipeline/closing/close.ts';
import { ReportDelivery } from '../../src/pipeline/closing/report-delivery.ts';
import type { ReportWriter } from '../../src/pipeline/ports/report-writer.ts';
import type { Store } from '../../src/pipeline/store.ts';
import { openStore } from '../../src/store/open.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { recordingLog } from '../support/results.ts';
import { recordHistory } from './history.ts';

const [AUGUST_15, OCTOBER_3] = [Date.UTC(2025, 7, 15), Date.UTC(2025, 9, 3)];

const CONFIGURATION = `reports: { deliverTo: ./out, formats: [json, html] }
channels: { first: { type: log }, second: { type: log } }
operators:
  - { id: contoso, name: Contoso Mobile, monitors: [{ service: page, probe: http, url: "https://a.example/", every: 1h }] }
`;

let recorded: string;
let folder: string;
let store: Store;

/** Each test works on a copy. */
beforeAll(async () => {
  recorded = mkdtempSync(join(tmpdir(), 'recorded-'));
  writeFileSync(join(recorded, 'monitors.yaml'), CONFIGURATION);
  await recordHistory({
    configFile: join(recorded, 'monitors.yaml'),
    from: AUGUST_15,
    to: OCTOBER_3,
    reasonAt: (_, index) => (index % 50 === 7 ? 'status' : 'ok'),
  });
});

afterAll(() => rmSync(recorded, { recursive: true }));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  cpSync(recorded, folder, { recursive: true });
  store = await openStore({ dataDir: join(folder, 'data') });
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const configuration = () => loadConfiguration(join(folder, 'monitors.yaml')).configuration;

function delivery(writer?: ReportWriter) {
  const { log, lines } = recordingLog();
  const place = { configFile: join(folder, 'monitors.yaml'), dataDir: join(folder, 'data') };
  const stage = new ReportDelivery({
    store,
    writer: writer ?? threadedReportWriter(place),
    clock: new ManualClock(OCTOBER_3),
    log,
    configuration,
  });
  return { stage, lines };
}

const closeUntil = (now: number) => closeDueWindows(store, { configuration: configuration(), program: '0.1.0', now });
const written = () => readdirSync(join(folder, 'out')).toSorted((a, b) => (a < b ? -1 : 1));
const pending = async () => (await store.unsent(10)).map(({ message }) => message);

describe('delivery of reports', () => {
  it('writes each closed month once, and tells every channel where it is', async () => {
    await closeUntil(OCTOBER_3);
    const { stage } = delivery();
    await stage.run();

    expect(written()).toEqual([
      'sla-contoso-2025-08.html',
      'sla-contoso-2025-08.json',
      'sla-contoso-2025-09.html',
      'sla-contoso-2025-09.json',
    ]);
    const report = JSON.parse(readFileSync(join(folder, 'out/sla-contoso-2025-09.json'), 'utf8'));
    expect(report.services[0].closure.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await pending()).map(({ id }) => id)).toEqual([
      'self.report/report/contoso/2025-08/first',
      'self.report/report/contoso/2025-08/second',
      'self.report/report/contoso/2025-09/first',
      'self.report/report/contoso/2025-09/second',
    ]);
    expect((await pending())[2]).toMatchObject({
      step: 'report',
      text: [
        'SLA compliance: Contoso Mobile, September 2025',
        '0 of 1 monitored services kept both promises. Breached: page.',
        join(folder, 'out/sla-contoso-2025-09.json'),
        join(folder, 'out/sla-contoso-2025-09.html'),
      ].join('\n'),
    });
  });

  it('does not bring back what somebody took away', async () => {
    await closeUntil(OCTOBER_3);
    await delivery().stage.run();
    rmSync(join(folder, 'out'), { recursive: true });
    await delivery().stage.run();

    expect(() => written()).toThrow(/ENOENT/);
    expect(await pending()).toHaveLength(4);
  });

  it('writes nothing for a month that is not closed', async () => {
    await closeUntil(Date.UTC(2025, 9, 1));
    await delivery().stage.run();

    expect(written()).toEqual(['sla-contoso-2025-08.html', 'sla-contoso-2025-08.json']);
  });

  it('that fails is told, leaves no half of a file, and is made good by the next run', async () => {
    await closeUntil(Date.UTC(2025, 9, 1));
    writeFileSync(join(folder, 'out'), 'a file where the folder should be');
    const { stage, lines } = delivery();
    await stage.run();

    expect(lines.map(({ message }) => message)).toEqual([
      'a report could not be delivered; the next attempt is within the hour',
    ]);
    expect(await pending()).toEqual([]);
    rmSync(join(folder, 'out'));
    await stage.run();
    expect(written()).toEqual(['sla-contoso-2025-08.html', 'sla-contoso-2025-08.json']);
  });

  it('ends with the report at hand when it is stopped', async () => {
    await closeUntil(OCTOBER_3);
    const real = threadedReportWriter({ configFile: join(folder, 'monitors.yaml'), dataDir: join(folder, 'data') });
    const { stage } = delivery({
      write: (order) => {
        void stage.stop();
        return real.write(order);
      },
    });
    await stage.run();

    expect(await store.notifiedKeys()).toEqual(['contoso/2025-08']);
  });
});
