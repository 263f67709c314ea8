/** The daemon in this process, on recorded history, with its API on a port of its own. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { threadedReportWriter } from '../../src/app/report-thread/writer.ts';
import { type App, createApp } from '../../src/app.ts';
import { Client, type Input, type OperationId } from '../../src/client/client.ts';
import type { Operations } from '../../src/client/operations.ts';
import type { IncidentRecord } from '../../src/core/incident/incident.ts';
import type { Sample } from '../../src/core/sample.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';
import type { Log } from '../../src/pipeline/ports/log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { makeDirectory, removeDirectory } from '../store/directories.ts';
import { commitOf, incidentOf, sampleOf } from '../store/fixtures.ts';

const QUIET: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Threads start slowly on a busy machine. */
const START_MS = 120_000;

export interface Served {
  readonly app: App;
  readonly dataDir: string;
  /** Of the API, without a slash at its end. */
  readonly base: string;
  readonly client: Client;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  call<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Operations[Id]['answer']>;
}

/** The history ends an hour ago: what the daemon probes itself stands behind it. */
export const END = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
export const OPENED = END - 30 * MINUTE;

/** Contoso is well; litware failed for half an hour, and nobody has taken it. */
function history(): { readonly samples: readonly Sample[]; readonly incidents: readonly IncidentRecord[] } {
  const slots = Array.from({ length: 120 }, (_, index) => END - (120 - index) * 30_000);
  const samples = slots.flatMap((slot) => [
    sampleOf({ operator: 'contoso', service: 'page', slot }),
    sampleOf({ operator: 'litware', service: 'page', slot, reason: slot >= OPENED ? 'timeout' : 'ok' }),
  ]);
  const deadline = { kind: 'call', rule: 'E1', owedBy: 'us', remindAt: null, metAt: null, missedAt: null } as const;
  const incidents = [
    incidentOf({
      id: 'litware.page.high.1',
      operator: 'litware',
      operatorName: 'Litware Mobile',
      service: 'page',
      startedAt: OPENED,
      openedAt: OPENED + 10 * MINUTE,
      transitions: [{ at: OPENED + 10 * MINUTE, to: 'open', reason: 'failing-over-30m' }],
      deadlines: [{ ...deadline, dueAt: END + 4 * HOUR }],
    }),
    incidentOf({ id: 'contoso.page.high.0', service: 'page', state: 'closed', startedAt: END - 40 * HOUR }),
  ];
  return { samples, incidents };
}

/** Serves for all tests of a file. */
export function served(more = ''): Served {
  let app: App | null = null;
  const folder = makeDirectory();
  const target = createServer((_, response) => response.end('well'));
  beforeAll(async () => {
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    const { port } = target.address() as AddressInfo;
    const monitor = `{ service: page, probe: http, url: "http://127.0.0.1:${port}/", every: 1s }`;
    writeFileSync(
      join(folder, 'monitors.yaml'),
      `allowNetworks: [127.0.0.0/8]
dataDir: ./data
operators:
  - { id: contoso, name: Contoso Mobile, timezone: Europe/Berlin, monitors: [${monitor}] }
  - { id: litware, name: Litware Mobile, timezone: Asia/Tokyo, monitors: [${monitor}] }
channels: { log: { type: log, severities: [high, low] } }
${more}`,
    );
    const configFile = join(folder, 'monitors.yaml');
    app = await createApp({
      configFile,
      listen: { host: '127.0.0.1', port: 0 },
      clock: systemClock,
      log: QUIET,
      reportWriter: (dataDir) => threadedReportWriter({ configFile, dataDir }),
      prepare: async (store) => void (await store.commit(commitOf(history()))),
    });
  }, START_MS);
  afterAll(async () => {
    await app?.stop();
    target.close();
    target.closeAllConnections();
    removeDirectory(folder);
  }, START_MS);
  const served: Served = {
    get app() {
      return app!;
    },
    dataDir: join(folder, 'data'),
    get base() {
      return `${app!.url}/api/v1`;
    },
    get client() {
      return new Client({ base: served.base, fetch, newKey: randomUUID });
    },
    get: (path, headers = {}) => fetch(`${served.base}${path}`, { headers }),
    call: (id, input) => served.client.call(id, input),
  };
  return served;
}
