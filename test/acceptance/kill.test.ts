import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { configure, startDaemon, startTarget, storedSamples, threenines, workFolder } from './daemon.ts';

const KILLS = 20;
const SERVICES = 50;
const HIGH_AFTER_MS = 60_000;

it(`keeps every sample that was shown, and raises one incident on time, over ${KILLS} kills at random moments`, async () => {
  const folder = workFolder();
  const { url } = await startTarget();
  const down = await startTarget();
  down.server.close();
  const services = Array.from({ length: SERVICES }, (_, index) => ({ service: `web-${index}`, url, every: '1s' }));
  const policy = `policy: { extends: dm-2017, high: { after: ${HIGH_AFTER_MS / 1_000}s, coverage: 10% } }`;
  configure(folder, [...services, { service: 'down', url: down.url, every: '1s' }], policy);

  let shown: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const daemon = await startDaemon(folder);
    await delay(Math.random() * 3_000);
    shown = (await storedSamples(folder)).map(({ id }) => id);
    await delay(Math.random() * 500);
    expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
    const stored = (await storedSamples(folder)).map(({ id }) => id);
    expect(new Set(stored).size).toBe(stored.length);
    const kept = new Set(stored);
    expect(shown.filter((id) => !kept.has(id))).toEqual([]);
  }
  await startDaemon(folder);
  const incidents = await vi.waitFor(async () => {
    const { stdout } = await threenines(folder, 'incident', 'list', '--json');
    const list = JSON.parse(stdout) as { service: string; startedAt: string; openedAt: string }[];
    expect(list).not.toEqual([]);
    return list;
  }, HIGH_AFTER_MS);
  const first = (await storedSamples(folder)).find(({ service }) => service === 'down')!;
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({ service: 'down', startedAt: first.startedAt });
  expect(Date.parse(incidents[0]!.openedAt) - Date.parse(first.startedAt)).toBe(HIGH_AFTER_MS + 1);
}, 300_000);
