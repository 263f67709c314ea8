import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { configure, type Daemon, startDaemon, startTarget, storedSamples, threenines, workFolder } from '../daemon.ts';

/** In each of two tests, which run side by side. */
const KILLS = 25;
const ESCALATED_AFTER_MS = 30_000;
const SERVICES = 50;
const HIGH_AFTER_MS = 60_000;
const LADDER = `[{ after: 0s, role: first-line }, { after: ${ESCALATED_AFTER_MS / 1_000}s, role: second-line }]`;
const MESSAGES_OF_HIGH = ['opened/1', 'escalated/2'];

/** A daemon under load with an outage, killed again and again. */
export function testKills(): void {
  it(
    `keeps every sample that was shown, raises one incident on time and escalates it once, over ${KILLS} kills at random moments`,
    survivesKills,
    600_000,
  );
}

async function survivesKills(): Promise<void> {
  const folder = workFolder();
  const { url } = await startTarget();
  const down = await startTarget();
  down.server.close();
  const services = Array.from({ length: SERVICES }, (_, index) => ({ service: `web-${index}`, url, every: '1s' }));
  const policy = `policy: { extends: dm-2017, high: { after: ${HIGH_AFTER_MS / 1_000}s, coverage: 10% }, escalation: { high: { ladder: ${LADDER} } } }`;
  configure(folder, [...services, { service: 'down', url: down.url, every: '1s' }], policy);

  let shown: string[] = [];
  const told: Told[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const daemon = await startDaemon(folder);
    await delay(Math.random() * 3_000);
    shown = (await storedSamples(folder)).map(({ id }) => id);
    await delay(Math.random() * 500);
    expect(await daemon.end('SIGKILL')).toBe('SIGKILL');
    told.push(toldOf(daemon));
    const stored = (await storedSamples(folder)).map(({ id }) => id);
    expect(new Set(stored).size).toBe(stored.length);
    const kept = new Set(stored);
    expect(shown.filter((id) => !kept.has(id))).toEqual([]);
  }
  const last = await startDaemon(folder);
  const incidents = await vi.waitFor(async () => {
    const { stdout } = await threenines(folder, 'incident', 'list', '--json');
    const list = JSON.parse(stdout) as {
      id: string;
      service: string;
      startedAt: string;
      openedAt: string;
      state: string;
    }[];
    expect(list).toMatchObject([{ state: 'escalated' }]);
    return list;
  }, HIGH_AFTER_MS + ESCALATED_AFTER_MS);
  const first = (await storedSamples(folder)).find(({ service }) => service === 'down')!;
  const [incident] = incidents;
  expect(incident).toMatchObject({ service: 'down', startedAt: first.startedAt });
  expect(Date.parse(incident!.openedAt) - Date.parse(first.startedAt)).toBe(HIGH_AFTER_MS + 1);

  // Each message has one id whatever happened, is told at least once, and again only by a process whose predecessor was killed.
  await vi.waitFor(
    () => expect(new Set([...told, toldOf(last)].flat())).toEqual(new Set(eventsOf(incident!.id))),
    60_000,
  );
  for (const event of eventsOf(incident!.id)) {
    const times = [...told, toldOf(last)].map((events) => events.filter((one) => one === event).length);
    expect(Math.max(...times)).toBe(1);
    expect(times.filter((count) => count > 0).length).toBeLessThanOrEqual(2);
  }
}

/** Ids of the messages about High incidents that one process has told. */
type Told = string[];

function toldOf(daemon: Daemon): Told {
  return daemon.log
    .filter(({ severity, event }) => severity === 'high' && event !== undefined)
    .map(({ event }) => String(event));
}

function eventsOf(incidentId: string): string[] {
  return MESSAGES_OF_HIGH.map((message) => `${incidentId}/${message}/log`);
}
