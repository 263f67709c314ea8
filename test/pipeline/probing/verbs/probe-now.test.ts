import { beforeEach, expect, it } from 'vitest';
import { probeNow } from '../../../../src/pipeline/probing/verbs/probe-now.ts';
import { memoryStore } from '../../../support/memory-store/memory-store.ts';
import { aMonitor, T0 } from '../../../support/monitors.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

const monitor = aMonitor();
let store: ReturnType<typeof memoryStore>;
let isRunning: boolean;

beforeEach(() => {
  store = memoryStore();
  isRunning = true;
});

const context = () => ({ ...asAda(), store, configuration: { monitors: [monitor] }, isDaemonRunning: () => isRunning });

it("has the daemon probe, and gives the daemon's answer", async () => {
  const one = context();
  const outcome = probeNow(one, { monitor: monitor.id });
  await one.clock.advance(200);
  expect(await store.takeCommands(T0)).toMatchObject([{ id: 'id-1', kind: 'probe', monitorId: monitor.id }]);
  await store.answer('id-1', { done: false, reason: 'disabled' });
  await one.clock.advance(200);
  expect(await outcome).toEqual({ kind: 'done', answer: { done: false, reason: 'disabled' } });
});

it('says that no daemon runs, or that it ended meanwhile', async () => {
  isRunning = false;
  expect(await probeNow(context(), { monitor: monitor.id })).toEqual({ kind: 'refused', reason: 'no-daemon' });
  expect(await store.takeCommands(T0)).toEqual([]);
  isRunning = true;
  const one = context();
  const outcome = probeNow(one, { monitor: monitor.id });
  await one.clock.advance(200);
  isRunning = false;
  await one.clock.advance(200);
  expect(await outcome).toEqual({ kind: 'refused', reason: 'no-daemon' });
});

it('gives up once the probe would be over', async () => {
  const one = context();
  const outcome = probeNow(one, { monitor: monitor.id });
  await one.clock.advance(monitor.deadlineMs + 21_000);
  expect(await outcome).toEqual({ kind: 'refused', reason: 'no-answer' });
});

it('refuses a monitor that is not configured, and an empty id', async () => {
  expect(await probeNow(context(), { monitor: 'no/such' })).toEqual({ kind: 'refused', reason: 'unknown-monitor' });
  expect(await probeNow(context(), { monitor: '' })).toEqual(invalid('monitor', 'an id', 'nothing'));
});
