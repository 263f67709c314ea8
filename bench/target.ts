/**
 * A target in a process of its own. Answers `GET /DELAY?m=MONITOR` after DELAY milliseconds and notes of each request when it
 * was there and how long it really took until the answer was sent: the truth that measured latencies are compared with.
 * Speaks TLS, and wants a client certificate, when its parent passes key, certificate and CA as arguments. Sends its port to
 * its parent at once, and its notes when it is asked for them.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
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

const TRANSACTION_ID = 'x-ms-dm-transactionid';
const BODY = JSON.stringify({ status: 'ok' });
const HEADERS = { 'Content-Type': 'application/json', 'Content-Length': BODY.length };

/** A request may lie in the socket for so long before the target gets round to it. */
const BEFORE_MS = 50;

const requests: RequestNote[] = [];
const stalls = new StallWatch();
stalls.watch();

function answer(request: IncomingMessage, response: ServerResponse): void {
  const receivedMs = performance.now();
  const [path = '', monitor = ''] = (request.url ?? '').split('?m=');
  const transactionId = String(request.headers[TRANSACTION_ID] ?? '');
  const send = () => {
    // Before the answer leaves: stamped after it, the client might have it already.
    const nowMs = performance.now();
    requests.push({
      monitor,
      transactionId,
      receivedAt: performance.timeOrigin + receivedMs,
      heldMs: nowMs - receivedMs,
      targetStallMs: stalls.longestStall(receivedMs - BEFORE_MS, nowMs),
    });
    response.writeHead(200, HEADERS).end(BODY);
  };
  const delayMs = Number(path.slice(1));
  if (delayMs > 0) setTimeout(send, delayMs);
  else send();
}

function createTarget([key, cert, ca]: string[]) {
  if (key === undefined || cert === undefined || ca === undefined) return createServer(answer);
  const files = { key: readFileSync(key), cert: readFileSync(cert), ca: readFileSync(ca) };
  return createTlsServer({ ...files, requestCert: true, rejectUnauthorized: true }, answer);
}

const tell = (message: FromTarget) => process.send!(message);
const server = createTarget(process.argv.slice(2)).listen(0, '127.0.0.1', () =>
  tell({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => tell({ requests }));
process.on('disconnect', () => process.exit());
