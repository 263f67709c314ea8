import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProbeThread, startProbeThread } from '../../src/probe/pool.ts';
import { httpServer, httpSpec, rawServer } from './kit.ts';

const REQUEST = { monitorId: 'contoso/test', slot: 0, simIndex: 0 } as const;
let thread: ProbeThread;
afterEach(() => thread.stop(0));

/** Longer than any probe takes on a busy machine. */
const PATIENT_MS = 15_000;

function start(url: string, deadlineMs = PATIENT_MS): ProbeThread {
  thread = startProbeThread({ allowNetworks: ['127.0.0.0/8'], userAgent: 'threenines/test' });
  thread.configure([{ monitorId: 'contoso/test', spec: httpSpec(url), deadlineMs }]);
  return thread;
}

it('measures a known delay within milliseconds, while this thread is blocked', async () => {
  const { Worker } = await import('node:worker_threads');
  const target = new Worker(
    `const { createServer } = require('node:http'); const { parentPort } = require('node:worker_threads');
     const server = createServer((_, response) => setTimeout(() => response.end('ok'), 50));
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  const [port] = await once(target, 'message');
  const probes = start(`http://127.0.0.1:${port}`);
  await probes.probe(REQUEST);
  const errors: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const probing = probes.probe(REQUEST);
    const until = performance.now() + 80;
    while (performance.now() < until);
    const { latencyMs, reason } = await probing;
    expect(reason).toBe('ok');
    errors.push(latencyMs! - 50);
  }
  await target.terminate();
  errors.sort((a, b) => a - b);
  expect(errors[0]).toBeGreaterThan(-1.5);
  // Seen by this thread, no answer would come before it is free again, 30 ms late. The best of them, since other work may delay some.
  expect(errors[0]).toBeLessThan(20);
});

it('starts a probe at its slot, however early it is told of it', async () => {
  const probes = start(await httpServer((_, response) => response.end()));
  await probes.probe(REQUEST);
  const slot = Date.now() + 300;
  const results = await Promise.all([0, 40, 200].map((later) => probes.probe({ ...REQUEST, slot: slot + later })));
  for (const [index, { startedAt }] of results.entries()) {
    expect(startedAt - slot - [0, 40, 200][index]!).toBeGreaterThanOrEqual(0);
  }
});

const MANY = 50;
it('runs many probes at once', async () => {
  const waiting: ServerResponse[] = [];
  const probes = start(
    await httpServer((_, response) => {
      if (waiting.push(response) === MANY) for (const one of waiting) one.end();
    }),
  );
  const results = await Promise.all(Array.from({ length: MANY }, () => probes.probe(REQUEST)));
  expect(results.every((result) => result.reason === 'ok')).toBe(true);
});

it('replaces its targets at once, and leaves probes in flight with theirs', async () => {
  const slow = await httpServer((_, response) => setTimeout(() => response.writeHead(201).end(), 150));
  const probes = start(slow);
  const old = probes.probe(REQUEST);
  probes.configure([]);
  await expect(probes.probe(REQUEST)).rejects.toThrow('no such monitor');
  expect(await old).toMatchObject({ statusCode: 201 });
});

it('takes new targets beside those that stay, also after it died', async () => {
  const seen: string[] = [];
  const url = await httpServer((request, response) => {
    seen.push(request.url!);
    response.end();
  });
  const targetOf = (name: string, path: string) =>
    ({ monitorId: `contoso/${name}`, spec: httpSpec(`${url}/${path}`), deadlineMs: PATIENT_MS }) as const;
  const probeOf = (name: string) => probes.probe({ ...REQUEST, monitorId: `contoso/${name}` });
  const [stays, goes] = [targetOf('stays', 'a'), targetOf('goes', 'b')];
  const probes = start(url);
  probes.configure([stays, goes, targetOf('changes', 'c')]);
  for (const name of ['stays', 'goes', 'changes']) await probeOf(name);
  probes.configure([targetOf('changes', 'd'), stays]);
  for (const name of ['stays', 'changes']) await probeOf(name);
  await expect(probeOf('goes')).rejects.toThrow('no such monitor');
  expect(seen).toEqual(['/a', '/b', '/c', '/a', '/d']);

  const fatal = { monitorId: 'contoso/fatal', spec: null as never, deadlineMs: PATIENT_MS } as const;
  probes.configure([stays, fatal]);
  await expect(probeOf('stays')).rejects.toThrow('ended');
  probes.configure([stays]);
  await expect.poll(() => probeOf('stays').catch(() => null), { timeout: PATIENT_MS }).toMatchObject({ reason: 'ok' });
});

describe('when it stops', () => {
  it('lets probes in flight finish', async () => {
    const url = await httpServer((_, response) => setTimeout(() => response.end(), 200));
    const probes = start(url);
    const probing = probes.probe(REQUEST);
    await probes.stop(PATIENT_MS);
    expect(await probing).toMatchObject({ reason: 'ok' });
    await expect(probes.probe(REQUEST)).rejects.toThrow('not running');
  });

  it('ends those that take too long as aborted', async () => {
    const probes = start(await rawServer(''), 30_000);
    const probing = probes.probe(REQUEST);
    const startedMs = performance.now();
    await probes.stop(300);
    expect(performance.now() - startedMs).toBeLessThan(PATIENT_MS);
    expect(await probing).toMatchObject({ reason: 'aborted', latencyMs: null });
  });
});

it('comes back with its targets after it died, and says so to whoever waited', async () => {
  const url = await httpServer((_, response) => response.end());
  const probes = start(url);
  await probes.probe(REQUEST);
  // Nothing that a configuration could hold makes the thread throw outside of a probe.
  probes.configure([{ monitorId: 'contoso/test', spec: null as never, deadlineMs: PATIENT_MS }]);
  await expect(probes.probe(REQUEST)).rejects.toThrow('ended');
  probes.configure([{ monitorId: 'contoso/test', spec: httpSpec(url), deadlineMs: PATIENT_MS }]);
  await expect(probes.probe(REQUEST)).rejects.toThrow('not running');
  await expect
    .poll(() => probes.probe(REQUEST).catch(() => null), { timeout: PATIENT_MS })
    .toMatchObject({ reason: 'ok' });
});
