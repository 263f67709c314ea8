import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished } from 'vitest';
import type { Monitor } from '../../src/core/monitor.ts';
import type { Sample } from '../../src/core/sample.ts';
import { everySchedule, slotsBetween } from '../../src/core/schedule/schedule.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/time.ts';
import { Evaluator } from '../../src/pipeline/incidents/evaluator.ts';
import type { Clock } from '../../src/pipeline/ports/clock.ts';
import { SlotRunner } from '../../src/pipeline/probing/runner.ts';
import { Recorder } from '../../src/pipeline/recording/recorder.ts';
import { Scheduler } from '../../src/pipeline/scheduling/scheduler.ts';
import { complianceOf } from '../../src/pipeline/sla/compliance.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openStore } from '../../src/store/index.ts';
import { httpServer, httpSpec, runnerFor } from '../probe/kit.ts';
import { temporaryDirectory } from '../store/directories.ts';
import { ManualCalendar, ManualClock } from '../support/manual-clock.ts';
import { aMonitor, CONTOSO, settingsOf, T0 } from '../support/monitors.ts';
import { openGates, silentLog } from '../support/results.ts';
import { describeRow } from './describe-row.ts';

const monitor = aMonitor({ id: 'contoso/test', service: 'test' });

/** Runs one slot through the daemon's own stage, on a real socket. */
async function runSlot(url: string, clock: Clock, slot = clock.now()): Promise<Sample> {
  const { promise: finished, resolve: finish } = Promise.withResolvers<Sample>();
  const runner = new SlotRunner({
    clock,
    log: silentLog,
    prober: runnerFor(httpSpec(url)),
    ...openGates(clock),
    limits: { concurrency: 10, perOperator: 10 },
    onInternalError: () => expect.unreachable(),
    sink: { started: () => () => undefined, finished: (_, { sample }) => finish(sample) },
  });
  runner.run(monitor, slot);
  return finished;
}

async function pause(): Promise<Sample> {
  const url = await httpServer((_, response) => response.end());
  const child = fork(new URL('./children/paused.ts', import.meta.url), [url], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const samples: Sample[] = [];
  createInterface(child.stdout!).on('line', (line) => samples.push(JSON.parse(line)));
  await expect.poll(() => samples.length, { timeout: 60_000 }).toBeGreaterThan(2);
  child.kill('SIGSTOP');
  const pausedAt = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 800));
  const resumedAt = Date.now();
  child.kill('SIGCONT');
  await expect.poll(() => samples.at(-1)!.slot, { timeout: 60_000 }).toBeGreaterThan(resumedAt);
  // Margins for what was on its way when the signals came.
  const inPause = samples.filter(({ slot }) => slot > pausedAt + 100 && slot < resumedAt - 200);
  expect(inPause.length).toBeGreaterThan(3);
  expect(new Set(inPause.map(({ reason }) => reason))).toEqual(new Set(['late']));
  expect(samples.every(({ reason, latencyMs }) => reason === 'late' || (latencyMs ?? 0) < 500)).toBe(true);
  return inPause[0]!;
}

/** The wall clock goes on by ten minutes, and nothing else does. */
async function sleep(): Promise<null> {
  const clock = new ManualClock(T0);
  const slots: number[] = [];
  const events = { slot: (_: Monitor, slot: number) => void slots.push(slot), clockStep: () => undefined };
  const scheduler = new Scheduler(clock, new ManualCalendar(), events);
  scheduler.apply({ configuration: { monitors: [monitor] } });
  await clock.advance(MINUTE);
  clock.step(10 * MINUTE);
  await clock.advance(2 * MINUTE);
  scheduler.stop();
  expect(slots.filter((slot) => slot > T0 + 90 * SECOND && slot < T0 + 11 * MINUTE)).toEqual([]);
  expect(slots.filter((slot) => slot >= T0 + 11 * MINUTE + 30 * SECOND)).not.toEqual([]);
  return null;
}

describeRow(57, {
  'the program is paused: the slots of the pause': pause,
  'the machine sleeps: the slots of the sleep': sleep,
  'the wall clock steps by an hour during a probe': async () => {
    let stepMs = 0;
    const url = await httpServer((_, response) => {
      stepMs = HOUR;
      response.end();
    });
    const sample = await runSlot(url, { ...systemClock, now: () => systemClock.now() + stepMs });
    expect(sample.latencyMs).toBeNull();
    return sample;
  },
  'summer time begins': async () => {
    const change = Date.UTC(2026, 2, 29, 1);
    const slots = slotsBetween(everySchedule(30 * SECOND, 'contoso/test', 'local'), change - MINUTE, change + MINUTE);
    expect(slots).toHaveLength(4);
    const url = await httpServer((_, response) => response.end());
    const shiftMs = change - systemClock.now();
    return runSlot(url, { ...systemClock, now: () => systemClock.now() + shiftMs });
  },
});

/** In a thread of its own, so that it answers while this one stands still. Tells of each request. */
async function serverBeside(delayMs: number, onRequest: () => void): Promise<string> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const server = require('node:http').createServer((_, response) => {
       parentPort.postMessage('request');
       setTimeout(() => response.end(), workerData);
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: delayMs },
  );
  onTestFinished(async () => void (await worker.terminate()));
  const [port] = await once(worker, 'message');
  worker.on('message', onRequest);
  return `http://127.0.0.1:${port}`;
}

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describeRow(58, {
  'the verdict stays, the latency is dropped': async () => {
    // Answers within the limit of 400 ms, and is heard after it: at the first attempt and at the second.
    const url = await serverBeside(300, () => setTimeout(block, 150, 300));
    const sample = await runSlot(url, systemClock);
    expect(sample.maxStallMs).toBeGreaterThan(250);
    expect(sample).toMatchObject({ verdict: 'good', latencyMs: null });
    return sample;
  },
});

async function startRecording() {
  const dataDir = temporaryDirectory();
  const store = await openStore({ dataDir });
  onTestFinished(() => store.close());
  const evaluator = new Evaluator(await store.states());
  evaluator.replace([{ monitor, operator: CONTOSO }], settingsOf(['log']));
  const options = { clock: systemClock, log: silentLog, store: store, queues: store, evaluator, bufferLimit: 100 };
  const sink = { committed: () => {}, evaluated: () => {}, waiting: () => {}, refused: () => {}, failed: () => {} };
  const recorder = new Recorder({ ...options, sink });
  recorder.start();
  return { dataDir, store, recorder };
}

describeRow(59, {
  'samples are buffered and stored later': async () => {
    const { dataDir, store, recorder } = await startRecording();
    const other = new DatabaseSync(join(dataDir, 'threenines.db'));
    other.exec('BEGIN EXCLUSIVE');
    recorder.record(monitor, await runSlot(await httpServer((_, response) => response.end()), systemClock));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(recorder.state.samples).toBe(1);
    other.exec('ROLLBACK');
    other.close();
    await recorder.stop();
    const stored = await Array.fromAsync(store.samples({ operator: 'contoso' }));
    expect(stored).toHaveLength(1);
    return stored[0]!;
  },
  'the program is down': async () => {
    const { store, recorder } = await startRecording();
    const sample = await runSlot(await httpServer((_, response) => response.end()), systemClock);
    for (const slot of [T0, T0 + 10 * MINUTE]) recorder.record(monitor, { ...sample, slot, startedAt: slot });
    await recorder.stop();
    const state = (await store.states()).get(monitor.id)!;
    const period = { from: T0, to: T0 + HOUR, terms: monitor.sla[0]! };
    const { reasons } = await complianceOf(store, state, monitor, CONTOSO, period, T0 + 10 * MINUTE + 31 * SECOND);
    expect(reasons).toMatchObject({ ok: 2, missing: expect.any(Number) });
    expect(reasons.missing).toBeGreaterThanOrEqual(19);
    return null;
  },
});
