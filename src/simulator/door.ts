import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createListener, type Server as Listener, type Socket } from 'node:net';
import { UserError } from '../core/errors.ts';
import type { Credentials } from './certificates.ts';
import type { SimulatorClock } from './clock.ts';
import type { PortMode } from './faults/table.ts';

/** An operator's HTTPS port, with control over the layers below HTTP. */
export interface Door {
  readonly port: number;
  onRequest(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** In effect on the wire once it resolves. Changes are applied one after another. */
  setMode(mode: PortMode): Promise<void>;
  /** Resets the TCP connection that carries a request. */
  reset(request: IncomingMessage): void;
  /** Also ends all connections, including those that hang. */
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly credentials: Credentials;
  /** End the TLS session of clients without a certificate, or with one of another authority. */
  readonly rejectStrangers: boolean;
  readonly clock: SimulatorClock;
}

const RELISTEN_MS = 100;

/**
 * The port listens for plain TCP and hands connections to an HTTPS server that itself never listens. A connection
 * can therefore be refused, ignored or reset although TLS is in between.
 *
 * @throws UserError when the port cannot be opened
 */
export async function openDoor({ host, port, credentials, rejectStrangers, clock }: DoorOptions): Promise<Door> {
  const connections = new Map<string, Socket>();
  const https = createServer({
    ...contextOf('open', credentials),
    requestCert: true,
    rejectUnauthorized: rejectStrangers,
  });
  let mode: PortMode = 'open';
  let turn: Promise<void> = Promise.resolve();
  let closed = false;

  const listener = createListener((socket) => {
    const peer = peerOf(socket);
    connections.set(peer, socket);
    socket.on('close', () => connections.delete(peer)).on('error', () => {});
    // A silent port still reads; otherwise it would not notice that the client has gone.
    if (mode === 'silent') socket.resume();
    else https.emit('connection', socket);
  });
  const bound = await listen(listener, host, port).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot listen on ${host}:${port}: ${error.code ?? error.message}`);
  });

  async function enter(next: PortMode): Promise<void> {
    mode = next;
    if (mode === 'closed') {
      if (!listener.listening) return;
      listener.close();
      endAll(connections);
      return;
    }
    https.setSecureContext(contextOf(mode, credentials));
    while (!listener.listening && !closed) await listenAgain(listener, host, bound, clock);
  }

  return {
    port: bound,
    onRequest: (handler) => void https.on('request', handler),
    setMode(next) {
      turn = turn.then(() => enter(next));
      return turn;
    },
    reset: (request) => connections.get(peerOf(request.socket))?.resetAndDestroy(),
    async close() {
      closed = true;
      await turn;
      endAll(connections);
      https.close();
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function contextOf(mode: PortMode, { caPem, servers }: Credentials): { cert: string; key: string; ca: string } {
  const shown = mode === 'expired' || mode === 'wrong-host' || mode === 'unknown-ca' ? mode : 'valid';
  const { certPem, keyPem } = servers[shown];
  return { cert: certPem, key: keyPem, ca: mode === 'distrustful' ? servers['unknown-ca'].certPem : caPem };
}

/** The same for a TCP connection and for the TLS session on top of it. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function endAll(connections: ReadonlyMap<string, Socket>): void {
  for (const socket of connections.values()) socket.resetAndDestroy();
}

async function listen(listener: Listener, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen({ host, port }, () => {
      listener.off('error', reject);
      resolve();
    });
  });
  const address = listener.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/** While a port was closed, an outgoing connection may have used it: wait until it is free again. */
async function listenAgain(listener: Listener, host: string, port: number, clock: SimulatorClock): Promise<void> {
  try {
    await listen(listener, host, port);
  } catch {
    await new Promise<void>((resolve) => clock.after(RELISTEN_MS, resolve));
  }
}
