import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import {
  configure,
  type Daemon,
  program,
  startDaemon,
  startTarget,
  storedSamples,
  threenines,
  workFolder,
} from './daemon.ts';

const HIGH_AFTER_4_S = 'policy: { extends: dm-2017, high: { after: 4s, resolveAfterGood: 3 } }';

async function metric(daemon: Daemon, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${daemon.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

it('probes services of your own, opens and resolves an incident, and stops cleanly', async () => {
  const folder = workFolder();
  let status = 500;
  const { url } = await startTarget(() => status);
  const { url: fine } = await startTarget();
  configure(
    folder,
    [
      { service: 'shop', url },
      { service: 'web', url: fine },
    ],
    HIGH_AFTER_4_S,
  );
  const daemon = await startDaemon(folder);

  const opened = await daemon.logged('High incident opened');
  expect(opened).toMatchObject({ operator: 'mine', service: 'shop', severity: 'high' });
  expect(await metric(daemon, 'threenines_incidents_open{operator="mine",service="shop",severity="high"}')).toBe(1);
  expect(await metric(daemon, 'threenines_up{operator="mine",service="shop"')).toBe(0);
  expect(await metric(daemon, 'threenines_up{operator="mine",service="web"')).toBe(1);
  expect((await fetch(`${daemon.url}/ready`)).status).toBe(200);

  status = 200;
  await daemon.logged('High incident resolved');
  const { stdout } = await threenines(folder, 'incident', 'list', '--json');
  const [incident] = JSON.parse(stdout) as {
    startedAt: string;
    openedAt: string;
    state: string;
    transitions: object[];
  }[];
  expect(incident).toMatchObject({ state: 'resolved', severity: 'high' });
  expect(Date.parse(incident!.openedAt) - Date.parse(incident!.startedAt)).toBe(4_001);

  const before = performance.now();
  expect(await daemon.end('SIGTERM')).toBe(0);
  expect(performance.now() - before).toBeLessThan(10_000);
  const samples = await storedSamples(folder);
  expect(new Set(samples.map(({ verdict, reason }) => `${verdict}(${reason})`))).toEqual(
    new Set(['good(ok)', 'bad(status)']),
  );
});

it('replays its own samples to the incident that it raised live', async () => {
  const folder = workFolder();
  const { url } = await startTarget(() => 500);
  configure(folder, [{ service: 'shop', url }], HIGH_AFTER_4_S);
  const daemon = await startDaemon(folder);
  await daemon.logged('High incident opened');
  await daemon.end('SIGTERM');

  const { stdout: ndjson } = await threenines(folder, 'samples');
  writeFileSync(join(folder, 'samples.ndjson'), ndjson);
  const replayed = await threenines(folder, 'replay', '--samples', 'samples.ndjson', '--json');
  const live = JSON.parse((await threenines(folder, 'incident', 'list', '--json')).stdout) as { id: string }[];
  const incidents = (JSON.parse(replayed.stdout) as { incidents: object[] }).incidents;
  expect(incidents).toEqual(live.map(({ id: _, ...incident }) => incident));
});

it('takes a changed configuration in, and keeps the old one when the change is broken', async () => {
  const folder = workFolder();
  const { url } = await startTarget();
  configure(folder, [{ service: 'web', url }]);
  const daemon = await startDaemon(folder);

  configure(folder, [
    { service: 'web', url },
    { service: 'shop', url },
  ]);
  await daemon.logged('the configuration was reloaded');
  await vi.waitFor(
    async () => expect((await storedSamples(folder)).some(({ service }) => service === 'shop')).toBe(true),
    60_000,
  );

  writeFileSync(join(folder, 'monitors.yaml'), 'operators: [{ id: mine, monitors: [');
  const broken = await daemon.logged('the changed configuration is broken');
  expect(String(broken.reason)).toMatch(/monitors\.yaml:1:\d+/);
  expect(await metric(daemon, 'threenines_config_last_reload_successful')).toBe(0);
  const before = (await storedSamples(folder)).length;
  await delay(2_000);
  expect((await storedSamples(folder)).length).toBeGreaterThan(before);

  configure(folder, [{ service: 'shop', url }]);
  daemon.process.kill('SIGHUP');
  await vi.waitFor(async () => expect(await metric(daemon, 'threenines_config_last_reload_successful')).toBe(1), 5_000);
  expect(await metric(daemon, 'threenines_up{operator="mine",service="web"')).toBeUndefined();
});

it('refuses a second daemon on the same data, and says so', async () => {
  const folder = workFolder();
  const { url } = await startTarget();
  configure(folder, [{ service: 'web', url }]);
  await startDaemon(folder);
  const second = await program(folder, 'run', '--listen', '127.0.0.1:0');
  expect(second.code).toBe(2);
  expect(second.stderr).toMatch(/error: .*data/);
  expect(second.stderr).not.toMatch(/\n\s+at /);
});

it('says where a configuration is wrong, with exit code 2', async () => {
  const folder = workFolder();
  writeFileSync(
    join(folder, 'monitors.yaml'),
    'operators:\n  - id: mine\n    monitors: [{ service: web, probe: http, evry: 1s }]\n',
  );
  const { code, stderr } = await program(folder, 'run');
  expect(code).toBe(2);
  expect(stderr).toMatch(/monitors\.yaml:3:\d+ operators\[0\]\.monitors\[0\]\.evry/);
});

it('stops in order even when the signal comes with its first line', async () => {
  const folder = workFolder();
  const { url } = await startTarget();
  configure(folder, [{ service: 'web', url }]);
  for (let start = 0; start < 3; start += 1) {
    const daemon = await startDaemon(folder);
    expect(await daemon.end('SIGTERM')).toBe(0);
  }
});
