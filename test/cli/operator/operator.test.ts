import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { dispatch } from '../../../src/cli/dispatch.ts';
import { HOUR, MINUTE } from '../../../src/core/time.ts';
import { simName } from '../../../src/runtime/sim-name.ts';
import { openDatabase } from '../../../src/store/sqlite/open.ts';
import { sqliteStore } from '../../../src/store/sqlite/store.ts';

const ICCID = '8988247000100003319';
const CONFIG = `
dataDir: ./data
operators:
  - id: contoso
    api: { baseUrl: https://moapi.contoso.example }
    sims: [{ iccid: "${ICCID}" }]
    microbalance: { mode: exempt }
    rate: { requestsPerSecond: 0.5 }
    monitors: [provisioning]
  - id: fabrikam
    enabled: false
    monitors: [{ service: web, probe: http, url: "https://fabrikam.example/" }]
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'operator-'));
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true }));
  writeFileSync(join(folder, 'monitors.yaml'), CONFIG);
});

async function threenines(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdout, stderr, env: {} } as unknown as Io;
  const code = await dispatch([...args, '--config', join(folder, 'monitors.yaml')], io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

/** Writes into the store of the folder, and closes it. */
async function stored(write: (store: ReturnType<typeof sqliteStore>, now: number) => Promise<void>): Promise<void> {
  // A command before has made the folder.
  await threenines('operator', 'start', 'contoso');
  const store = sqliteStore(openDatabase(join(folder, 'data')));
  await write(store, Date.now());
  await store.close();
}

const grant = (id: string, sim: string, grantedAt: number) =>
  ({
    id,
    operator: 'contoso',
    monitorId: 'contoso/provisioning',
    sim,
    grantedAt,
    expiresAt: grantedAt + HOUR,
  }) as const;

describe('threenines operator', () => {
  it('stops an operator, shows it with its reason, and starts it again', async () => {
    const stop = await threenines('operator', 'stop', 'contoso', '--reason', 'they asked');
    expect(stop).toEqual({ code: 0, stdout: 'contoso is stopped; no daemon runs now\n', stderr: '' });
    expect((await threenines('operator', 'list')).stdout).toMatch(/^contoso +off .* stopped \d{4}-.*Z: they asked$/m);
    expect((await threenines('validate')).stdout).toMatch(/^contoso .* stopped by hand: they asked$/m);
    const json = JSON.parse((await threenines('validate', '--json')).stdout);
    expect(json.operators[0]).toMatchObject({ enabled: false, stopped: { reason: 'they asked' } });

    expect((await threenines('operator', 'start', 'contoso')).code).toBe(0);
    expect((await threenines('operator', 'list')).stdout).toMatch(/^contoso +on /m);
  });

  it('says that the configuration still switches off what was started', async () => {
    expect((await threenines('operator', 'start', 'fabrikam')).stdout).toContain('enabled: false');
    expect((await threenines('operator', 'list')).stdout).toMatch(
      /^fabrikam +off .* enabled: false in the configuration$/m,
    );
  });

  it('lists what was sent against what was agreed', async () => {
    await stored(async (store, now) => {
      const hour = Math.floor(now / HOUR) * HOUR;
      await store.addRequests([
        { operator: 'contoso', hour: hour - HOUR, requests: 360, agreedPerSecond: 0.5 },
        { operator: 'contoso', hour: hour - 2 * HOUR, requests: 720, agreedPerSecond: 0.5 },
      ]);
    });
    const [row] = JSON.parse((await threenines('operator', 'list', '--json')).stdout);
    expect(row).toMatchObject({
      operator: 'contoso',
      requestsLastHour: 360,
      busiestHourPerSecond: 0.2,
      agreedRequestsPerSecond: 0.5,
    });
  });

  it('stops an operator while the configuration is broken', async () => {
    await threenines('operator', 'start', 'contoso');
    writeFileSync(join(folder, 'monitors.yaml'), 'operators: [');
    const { code, stdout } = await threenines('operator', 'stop', 'contoso');
    expect(code).toBe(0);
    expect(stdout).toMatch(/contoso is stopped.*\n.*nobody checked that there is such an operator/);
    writeFileSync(join(folder, 'monitors.yaml'), CONFIG);
    expect((await threenines('operator', 'list')).stdout).toMatch(/^contoso +off /m);
  });

  it.each([
    [['operator', 'stop', 'litware'], 'there is no operator "litware"; known: contoso, fabrikam'],
    [['operator', 'stop'], 'expected "operator stop ID"'],
    [['operator', 'stop', 'contoso', 'fabrikam'], 'expected "operator stop ID"'],
    [['grants'], 'expected "grants list"'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await threenines(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

it('a store that cannot be read is a warning of "validate", not a mistake of the configuration', async () => {
  await threenines('operator', 'start', 'contoso');
  writeFileSync(join(folder, 'data', 'threenines.db'), 'x'.repeat(5_000));
  const { code, stdout } = await threenines('validate');
  expect(code).toBe(0);
  expect(stdout).toContain('warning: which operators are stopped is not known: ');
});

describe('threenines grants list', () => {
  it('says when nothing is left, also where there is no store yet', async () => {
    expect(await threenines('grants', 'list')).toMatchObject({ code: 0, stdout: 'no grant is left at an operator\n' });
  });

  it('shows what is left, where, and what is done about it, with the last four digits of the SIM', async () => {
    await stored(async (store, now) => {
      await store.openGrant(grant('1', simName(ICCID), now - 10 * MINUTE));
      await store.noteFailedRevocation('1', 'status', true);
      await store.openGrant(grant('2', simName('8988247000100297655'), now - 20 * MINUTE));
      await store.openGrant(grant('3', simName(ICCID), now - 2 * HOUR));
      await store.openGrant(grant('4', simName(ICCID), now));
      await store.quarantine({ operator: 'contoso', sim: simName(ICCID), since: now, until: now + HOUR });
    });
    const { code, stdout } = await threenines('grants', 'list');
    expect(code).toBe(1);
    const lines = stdout.split('\n').map((line) => line.replace(/\d{4}-\S+Z/g, 'T'));
    expect(lines.slice(2, 6)).toEqual([
      expect.stringMatching(/^contoso +…3319 +T +T +0 +the operator has ended it by itself/),
      expect.stringMatching(/^contoso +no longer configured +T +T +0 +waits: no provisioning monitor/),
      expect.stringMatching(/^contoso +…3319 +T +T +1 +status +given up until/),
      expect.stringMatching(/^contoso +…3319 +T +T +0 +a probe is under way/),
    ]);
    expect(stdout).toMatch(/^contoso +…3319 +\S+Z +\S+Z$/m);
    expect(stdout).not.toContain(ICCID);
    expect((await threenines('validate')).stdout).toContain(
      'warning: contoso: 2 grants on test SIMs not known to be taken back',
    );
    expect((await threenines('grants', 'list', '--operator', 'fabrikam')).code).toBe(0);
  });
});
