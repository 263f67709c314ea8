import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { configure, type Daemon, startDaemon, startTarget, storedSamples, threenines, workFolder } from './daemon.ts';

async function metric(daemon: Daemon, name: string): Promise<number | undefined> {
  const text = await (await fetch(`${daemon.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

it('obeys "operator stop" within a second, over a restart, until "operator start"', async () => {
  const folder = workFolder();
  let requests = 0;
  const { url } = await startTarget(() => {
    requests += 1;
    return 200;
  });
  const services = Array.from({ length: 10 }, (_, index) => ({ service: `web-${index}`, url }));
  configure(folder, services);
  const daemon = await startDaemon(folder);
  await vi.waitFor(() => expect(requests).toBeGreaterThan(20), 60_000);

  expect((await threenines(folder, 'operator', 'stop', 'mine', '--reason', 'they asked')).code).toBe(0);
  await delay(1_000);
  const stoppedAt = requests;
  await delay(2_500);
  expect(requests).toBe(stoppedAt);
  expect(daemon.log.find(({ msg }) => msg.startsWith('operator stopped'))).toMatchObject({
    operator: 'mine',
    reason: 'they asked',
  });
  expect(await metric(daemon, 'threenines_operator_enabled{operator="mine"}')).toBe(0);
  expect(await metric(daemon, 'threenines_operator_requests_total{operator="mine"}')).toBe(stoppedAt);
  const byHand = await threenines(folder, 'probe', 'mine/web-0', '--json');
  expect(byHand.code).toBe(1);
  expect(JSON.parse(byHand.stdout)).toMatchObject({ verdict: 'unknown', reason: 'disabled' });

  expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
  const again = await startDaemon(folder);
  await delay(1_500);
  expect(requests).toBe(stoppedAt);
  expect((await storedSamples(folder)).at(-1)).toMatchObject({ verdict: 'unknown', reason: 'disabled' });

  expect((await threenines(folder, 'operator', 'start', 'mine')).code).toBe(0);
  await vi.waitFor(() => expect(requests).toBeGreaterThan(stoppedAt), 60_000);
  expect(await metric(again, 'threenines_operator_enabled{operator="mine"}')).toBe(1);

  expect(await again.end('SIGTERM')).toBe(0);
  const { stdout } = await threenines(folder, 'operator', 'list', '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ operator: 'mine', enabled: true, grantsUnrevoked: 0 }]);
});

it('probes by hand through the daemon, within the rate of the operator', async () => {
  const folder = workFolder();
  let requests = 0;
  const { url } = await startTarget(() => {
    requests += 1;
    return 200;
  });
  // The schedule of this one is far away: what is seen was asked for by hand.
  const monitors = `[{ service: web, probe: http, url: "${url}", every: 24h }]`;
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `allowNetworks: [127.0.0.0/8]\noperators: [{ id: mine, rate: { requestsPerSecond: 0.05 }, monitors: ${monitors} }]\n`,
  );
  const daemon = await startDaemon(folder);
  const probes = await Promise.all(Array.from({ length: 8 }, () => threenines(folder, 'probe', 'mine/web', '--json')));
  const reasons = probes.map(({ stdout }) => (JSON.parse(stdout) as { reason: string }).reason);
  // Five at once; the next one would be in twenty seconds, and a person waits for ten.
  expect(reasons.filter((reason) => reason === 'ok')).toHaveLength(5);
  expect(reasons.filter((reason) => reason === 'rate-cap')).toHaveLength(3);
  expect(requests).toBe(5);
  expect(daemon.log.filter(({ msg }) => msg === 'on-demand probe')).toHaveLength(8);
  expect(await metric(daemon, 'threenines_operator_requests_total{operator="mine"}')).toBe(5);
  expect(await storedSamples(folder)).toEqual([]);
});

it('probes by hand without a daemon, and makes no data folder for what grants nothing', async () => {
  const folder = workFolder();
  const { url } = await startTarget();
  configure(folder, [{ service: 'web', url }]);
  const { code, stdout } = await threenines(folder, 'probe', 'mine/web', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'good', reason: 'ok', requestsSent: 1, grant: null });
  expect((await threenines(folder, 'samples')).stderr).toContain('holds no data yet');
});
