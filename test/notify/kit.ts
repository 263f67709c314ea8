/** Messages, notifiers and receivers for the tests of channels: real sockets, everything closed after its test. */
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { type ResolverSettings, SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import type { ChannelSpec } from '../../src/core/delivery/channel.ts';
import type { Delivery, IncidentMessage, OutboxMessage } from '../../src/core/delivery/messages.ts';
import { DAY, HOUR } from '../../src/core/time.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { Names } from '../../src/net/resolver.ts';
import { createNotifier } from '../../src/notify/index.ts';
import type { Notifier } from '../../src/pipeline/delivery/ports.ts';
import type { Log } from '../../src/pipeline/ports/log.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { incidentOf, messageOf } from '../store/fixtures.ts';
import { silentLog } from '../support/results.ts';

const validity = { from: Date.now() - HOUR, to: Date.now() + 90 * DAY };
export const authority = await createAuthority('test authority', validity);
const identity = await authority.issue({ commonName: 'receiver', hosts: ['127.0.0.1', 'localhost'], validity });
export const SERVER_TLS = { cert: identity.certPem, key: identity.keyPem };

interface NotifierChanges {
  readonly log?: Log;
  readonly allowNetworks?: string[];
  readonly resolver?: ResolverSettings;
}

export function aNotifier(
  spec: ChannelSpec<string>,
  { log = silentLog, allowNetworks = ['127.0.0.0/8', '::1'], resolver = SYSTEM_RESOLVER }: NotifierChanges = {},
): Notifier {
  const guard = createAddressGuard(allowNetworks, new Names(resolver));
  return createNotifier(spec, {
    clock: systemClock,
    log,
    guard,
    userAgent: 'threenines/test',
    commandLine: (words) => `threenines ${words}`,
  });
}

const CONTACTS = [
  { role: 'first-line', label: 'Contoso NOC', media: ['phone', 'email'] },
  { role: 'manager', label: 'Contoso duty manager', media: ['phone'] },
] as const;

export function anIncidentMessage(changes: Partial<IncidentMessage> = {}): IncidentMessage {
  const incidentId = changes.incidentId ?? 'contoso.get-balance.high.20261005T120000000Z';
  const incident = incidentOf({ id: incidentId, operatorName: 'Contoso Mobile', contacts: CONTACTS });
  return messageOf({ incidentId, incident, channel: 'ops', ...changes });
}

/** Delivers within a time limit, as one message or a group. */
export async function deliver(
  notifier: Notifier,
  messages: OutboxMessage | readonly OutboxMessage[] = anIncidentMessage(),
  limitMs = 5_000,
): Promise<Delivery> {
  const list = Array.isArray(messages) ? messages : [messages as OutboxMessage];
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limitMs);
  try {
    const id = list.length === 1 ? list[0]!.id : `${list[0]!.id}+${list.length - 1}`;
    return await notifier.deliver({ id, messages: list }, abort.signal);
  } finally {
    clearTimeout(timer);
  }
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: Received) => void;

/** A receiver that keeps what it is sent and answers as told. */
export async function receiver(answer: Answer = (response) => response.writeHead(200).end('ok'), tls = false) {
  const received: Received[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => {}).on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      answer(response, one);
    });
  };
  const server = tls ? createHttpsServer(SERVER_TLS, listener) : createHttpServer(listener);
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${await listen(server)}`, received };
}

/** A port on which nobody answers. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that does as told with each connection. */
export async function tcpServer(connected: (socket: Socket) => void): Promise<number> {
  return await listen(createTcpServer(connected));
}

/** A listening socket with a full queue, which nobody empties: a new connection gets no answer at all. */
export async function blackHole(): Promise<number> {
  const listenAndSleep = `
    const { parentPort } = require('node:worker_threads');
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const worker = new Worker(listenAndSleep, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers = Array.from({ length: 3 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => {}));
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  });
  return port;
}
