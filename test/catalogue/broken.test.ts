import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { httpServer, httpSpec, probeOnce, rawServer, runnerFor } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const reset = (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 20);
const end = (socket: Socket) => void socket.end();

async function saying(bytes: string, next?: (socket: Socket) => void) {
  const result = await probeOnce(httpSpec(await rawServer(bytes, next)));
  expect(result.latencyMs).toBeNull();
  return result;
}

describeRow(18, {
  'reset in the body': () => saying(`${OK}Content-Length: 10\r\n\r\nabc`, reset),
  'closed before the announced length': () => saying(`${OK}Content-Length: 10\r\n\r\nabc`, end),
  'closed within a chunk': () => saying(`${OK}Transfer-Encoding: chunked\r\n\r\n10\r\nabc`, end),
  'reset before any byte': () => saying('', reset),
});

describeRow(19, {
  'each probe uses a connection of its own': async () => {
    const ports = new Set<number>();
    const url = await httpServer((request, response) => {
      ports.add(request.socket.remotePort!);
      // An idle connection would be closed just when the next request comes.
      setTimeout(() => request.socket.destroy(), 30).unref();
      response.end();
    });
    const runner = runnerFor(httpSpec(url));
    const probe = () => runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    for (let round = 0; round < 4; round += 1) {
      expect((await probe()).reason).toBe('ok');
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(ports.size).toBe(4);
    return probe();
  },
});

describeRow(21, {
  garbage: () => saying('\0\x01\x02 nothing of the sort \xff\r\n\r\n'),
  'lines that end in LF only': async () =>
    probeOnce(httpSpec(await rawServer('HTTP/1.1 200 OK\nContent-Length: 2\n\nok'))),
  'length and chunks together': () =>
    saying(`${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
  '64 KiB of headers': () => saying(`${OK}X: ${'y'.repeat(64 * 1024)}\r\n\r\n`),
  'thousands of small headers': () => saying(`${OK}${'a: b\r\n'.repeat(100_000)}\r\n`),
});
