/**
 * A target in a process of its own. Answers `GET /DELAY?m=MONITOR` after DELAY milliseconds and notes of each request when it
 * was there and how long it really took until the answer was sent: the truth that measured latencies are compared with.
 * Speaks TLS, and wants a client certificate, when its parent passes key, certificate and CA as arguments. Sends its port to
 * its parent at once, and its notes when it is asked for them.
 */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { StallWatch } from '../src/probe/stalls.ts';

/** What the target tells its parent, first and last. */
export type FromTarget = { readonly port: number } | { readonly requests: readonly RequestNote[] };

export interface RequestNote {
  /** Which monitor asked, by the query; empty when it does not say. */
  readonly monitor: string;
  /** Empty for a client that sends none. */
  readonly transactionId: string;
  /** Wall-clock time in milliseconds and fractions of one. */
  readonly receivedAt: number;
  /** From having the request to sending the answer, on a monotonic clock. */
  readonly heldMs: number;
  /** The longest time meanwhile, or just before, that the target itself stood still: its clock says less than it did then. */
  readonly targetStallMs: number;
}

const BODY = JSON.stringify({ status: 'ok' });
const ANSWER = [
  'HTTP/1.1 200 OK',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  'Connection: close',
  '',
  BODY,
].join('\r\n');

/** A request may lie in the socket for so long before the target gets round to it. */
const BEFORE_MS = 50;

const requests: RequestNote[] = [];
const stalls = new StallWatch();
stalls.watch();

/** Without Node's HTTP server: its work would lie between the wire and the stamps, and be taken for an error of the clients. */
function serve(socket: Socket): void {
  let head = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    const receivedMs = performance.now();
    head += bytes.toString('latin1');
    if (head.endsWith('\r\n\r\n')) answer(socket, head, receivedMs);
  });
}

function answer(socket: Socket, head: string, receivedMs: number): void {
  const [, delay = '', monitor = ''] = /^GET \/(\d+)(?:\?m=(\S*))? /.exec(head) ?? [];
  const transactionId = /\r\nx-ms-dm-transactionid: *(\S+)/i.exec(head)?.[1] ?? '';
  const send = () => {
    // Before the answer leaves: stamped after it, the client might have it already.
    const nowMs = performance.now();
    requests.push({
      monitor,
      transactionId,
      receivedAt: performance.timeOrigin + receivedMs,
      heldMs: nowMs - receivedMs,
      targetStallMs: stalls.within(receivedMs - BEFORE_MS, nowMs).longestMs,
    });
    socket.end(ANSWER);
  };
  const delayMs = Number(delay);
  if (delayMs > 0) setTimeout(send, delayMs);
  else send();
}

function createTarget([key, cert, ca]: string[]) {
  if (key === undefined || cert === undefined || ca === undefined) return createServer({ noDelay: true }, serve);
  const files = { key: readFileSync(key), cert: readFileSync(cert), ca: readFileSync(ca) };
  return createTlsServer({ ...files, noDelay: true, requestCert: true, rejectUnauthorized: true }, serve);
}

const tell = (message: FromTarget) => process.send!(message);
const server = createTarget(process.argv.slice(2)).listen(0, '127.0.0.1', () =>
  tell({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => tell({ requests }));
process.on('disconnect', () => process.exit());
