import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { SECOND } from '../../../src/core/time.ts';
import { failingAt } from '../../support/fail-points.ts';
import { randomDelaysMs, runs } from '../../support/random.ts';
import { configure, type Daemon, startDaemon, startTarget, storedSamples, threenines, workFolder } from '../daemon.ts';

/** Each at another place of the commit, and once the daemon has stored some. */
const NAMED = ['commit:before:5', 'commit:samples-stored:5', 'commit:before-outbox:5', 'commit:after:5'];
const RANDOM = runs(2);
const SERVICES = 20;
/** Longer than all kills but the last one take, as a rule: that one comes between a message and its mark. */
const HIGH_AFTER_MS = 25 * SECOND;
const ESCALATED_AFTER_MS = 8 * SECOND;
const STEPS = `[{ after: 0s, role: first-line }, { after: ${ESCALATED_AFTER_MS / SECOND}s, role: second-line }]`;
const MESSAGES_OF_HIGH = ['opened/1', 'escalated/2'];
const TIME_LIMIT_MS = 600 * SECOND + RANDOM * 20 * SECOND;

it(
  `keeps every sample that was shown, raises one incident on time and escalates it once, over ${NAMED.length + RANDOM + 1} kills`,
  async () => {
    const folder = workFolder();
    const { url } = await startTarget();
    const down = await startTarget();
    down.server.close();
    const services = Array.from({ length: SERVICES }, (_, index) => ({ service: `web-${index}`, url, every: '1s' }));
    const policy = `policy: { extends: dm-2017, high: { after: ${HIGH_AFTER_MS / SECOND}s, coverage: 10% }, escalation: { high: { ladder: ${STEPS} } } }`;
    configure(folder, [...services, { service: 'down', url: down.url, every: '1s' }], policy);

    const told: Told[] = [];
    for (const failPoint of NAMED) {
      const daemon = await startDaemon(folder, failingAt(failPoint));
      await keepsWhatItShows(folder, daemon, daemon.ended);
      told.push(toldOf(daemon));
    }
    for (const runMs of randomDelaysMs(RANDOM, 3_000)) {
      const daemon = await startDaemon(folder);
      const killed = delay(runMs).then(() => daemon.end('SIGKILL'));
      await keepsWhatItShows(folder, daemon, killed);
      told.push(toldOf(daemon));
    }
    // The High incident opens, and its message is sent, but not marked.
    const sending = await startDaemon(folder, failingAt('outbox:before-settle'));
    // At the latest when another process has sent both, on a machine that took its time for the kills before.
    const waited = delay(HIGH_AFTER_MS + ESCALATED_AFTER_MS, undefined, { ref: false });
    const killed = Promise.race([sending.ended, waited]).then(() => sending.end('SIGKILL'));
    await keepsWhatItShows(folder, sending, killed);
    told.push(toldOf(sending));

    const last = await startDaemon(folder);
    const incidents = await vi.waitFor(
      async () => {
        const { stdout } = await threenines(folder, 'incident', 'list', '--json');
        const list = JSON.parse(stdout) as readonly Incident[];
        expect(list).toMatchObject([{ state: 'escalated' }]);
        return list;
      },
      { timeout: 4 * (HIGH_AFTER_MS + ESCALATED_AFTER_MS), interval: 500 },
    );
    const first = (await storedSamples(folder)).find(({ service }) => service === 'down')!;
    const [incident] = incidents;
    expect(incident).toMatchObject({ service: 'down', startedAt: first.startedAt });
    expect(Date.parse(incident!.openedAt) - Date.parse(first.startedAt)).toBe(HIGH_AFTER_MS + 1);

    // Each message has one id whatever happened, is told at least once, and again only by a process whose predecessor was killed.
    await vi.waitFor(
      () => expect(new Set([...told, toldOf(last)].flat())).toEqual(new Set(eventsOf(incident!.id))),
      180 * SECOND,
    );
    for (const event of eventsOf(incident!.id)) {
      const times = [...told, toldOf(last)].map((events) => events.filter((one) => one === event).length);
      expect(Math.max(...times)).toBe(1);
      expect(times.filter((count) => count > 0).length).toBeLessThanOrEqual(2);
    }
  },
  TIME_LIMIT_MS,
);

interface Incident {
  readonly id: string;
  readonly service: string;
  readonly startedAt: string;
  readonly openedAt: string;
  readonly state: string;
}

/** Looks at the samples again and again until the daemon is dead: what was there before is there, once. */
async function keepsWhatItShows(folder: string, daemon: Daemon, dead: Promise<unknown>): Promise<void> {
  let shown: string[] = [];
  while (daemon.process.exitCode === null && daemon.process.signalCode === null) {
    shown = (await storedSamples(folder)).map(({ id }) => id);
    await Promise.race([dead, delay(500)]);
  }
  expect(await dead).toBe('SIGKILL');
  const stored = (await storedSamples(folder)).map(({ id }) => id);
  expect(new Set(stored).size).toBe(stored.length);
  const kept = new Set(stored);
  expect(shown.filter((id) => !kept.has(id))).toEqual([]);
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
