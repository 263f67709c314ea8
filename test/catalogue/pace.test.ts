import type { RequestListener } from 'node:http';
import { expect } from 'vitest';
import { httpServer, httpSpec, probeOnce, rawServer } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';

const LIMIT_MS = 400;
/** Short, in place of the ten seconds that are the default: what counts is on which side of it an answer comes. */
const DEADLINE_MS = 500;

async function probeSlow(listener: RequestListener, deadlineMs = DEADLINE_MS) {
  return probeOnce(httpSpec(await httpServer(listener)), { deadlineMs });
}

const after =
  (ms: number): RequestListener =>
  (_, response) =>
    void setTimeout(() => response.end('late'), ms);

describeRow(13, {
  'after 1.5 times the latency limit': async () => {
    const result = await probeSlow(after(1.5 * LIMIT_MS), 10_000);
    expect(result.latencyMs).toBeGreaterThan(1.5 * LIMIT_MS - 5);
    return result;
  },
  'just before the deadline': () => probeSlow(after(DEADLINE_MS - 150)),
  'just after the deadline': async () => {
    const result = await probeSlow(after(DEADLINE_MS + 50));
    expect(result.latencyMs).toBeNull();
    return result;
  },
});

describeRow(14, {
  'the body time is in the latency': async () => {
    const result = await probeSlow((_, response) => {
      response.write('first');
      setTimeout(() => response.end('last'), 300);
    }, 10_000);
    expect(result.latencyMs).toBeGreaterThan(295);
    expect(result.phasesMs!.receive).toBeGreaterThan(250);
    return result;
  },
});

describeRow(15, {
  'one byte each 200 ms': async () => {
    const url = await rawServer('HTTP/1.1 200 OK\r\n\r\n', (socket) => {
      const timer = setInterval(() => socket.write('.'), 200);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await probeOnce(httpSpec(url), { deadlineMs: DEADLINE_MS });
    expect(result.exchanges[0]!.bytesReceived).toBeGreaterThan(0);
    return result;
  },
});
