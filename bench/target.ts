/**
 * A target in a process of its own. Answers `GET /DELAY` after DELAY milliseconds and notes, by transaction id and on its
 * own monotonic clock, how long it really took from having the request to sending the answer: the truth that the
 * daemon's latencies are compared with. Sends its port to its parent at once, and its notes when it is asked for them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the target tells its parent, first and last. */
export type FromTarget = { readonly port: number } | TargetNotes;

export interface TargetNotes {
  /** Wall-clock time of the first request; null when there was none. */
  readonly firstRequestAt: number | null;
  readonly heldMs: ReadonlyMap<string, number>;
}

const TRANSACTION_ID = 'x-ms-dm-transactionid';
const BODY = JSON.stringify({ status: 'ok' });
const HEADERS = { 'Content-Type': 'application/json', 'Content-Length': BODY.length };

const heldMs = new Map<string, number>();
let firstRequestAt: number | null = null;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const receivedMs = performance.now();
  firstRequestAt ??= Date.now();
  const send = () => {
    // Before the answer leaves: stamped after it, the client might have it already.
    heldMs.set(String(request.headers[TRANSACTION_ID]), performance.now() - receivedMs);
    response.writeHead(200, HEADERS).end(BODY);
  };
  const delayMs = Number(request.url?.slice(1));
  if (delayMs > 0) setTimeout(send, delayMs);
  else send();
}

const tell = (message: FromTarget) => process.send!(message);
const server = createServer(answer).listen(0, '127.0.0.1', () =>
  tell({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => tell({ firstRequestAt, heldMs }));
process.on('disconnect', () => process.exit());
