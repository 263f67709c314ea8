/** Real servers on port 0, and probes of them. Everything is closed after the test that opened it. */
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import { PHASES } from '../../src/core/sample.ts';
import { DAY, HOUR } from '../../src/core/time.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { Names } from '../../src/net/resolver.ts';
import { Exchange, type ExchangeRecord, type ExchangeRequest } from '../../src/probe/exchange.ts';
import { originOf } from '../../src/probe/origin.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { runnerFor } from './runner.ts';

export { runnerFor } from './runner.ts';
export { httpSpec } from './spec.ts';

const now = Date.now();
export const VALID = { from: now - HOUR, to: now + 90 * DAY };
export const EXPIRED = { from: now - 30 * DAY, to: now - DAY };
export const SIM = { iccid: '8988247000100003319', expect: [] };
const LOCAL = createAddressGuard(['127.0.0.0/8', '::1'], new Names(SYSTEM_RESOLVER));

export const authority = await createAuthority('test authority', VALID);
const serverIdentity = await authority.issue({
  commonName: 'operator',
  hosts: ['127.0.0.1', 'localhost'],
  validity: VALID,
});
export const client = await authority.issue({ commonName: 'marketplace', validity: VALID });
export const SERVER_TLS = { cert: serverIdentity.certPem, key: serverIdentity.keyPem };
/** A server that refuses whoever has no certificate of our authority. */
export const MUTUAL_TLS = { ...SERVER_TLS, ca: authority.certPem, requestCert: true, rejectUnauthorized: true };
export const CLIENT_TLS = { cert: client.certPem, key: client.keyPem, ca: authority.certPem };

export async function listen(server: Server, host = '127.0.0.1', at = 0): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(at, host, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function httpServer(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

export async function httpsServer(listener: RequestListener, tls: TlsOptions = SERVER_TLS): Promise<string> {
  return `https://127.0.0.1:${await listen(createHttpsServer(tls, listener))}`;
}

/** Says exactly `bytes` on each connection that has sent something, then does `next`. */
export async function rawServer(bytes: string | Buffer, next: (socket: Socket) => void = () => {}): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.once('data', () => socket.write(bytes, () => next(socket)));
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

export function exchangeWith(
  url: string,
  overrides: Partial<Omit<ExchangeRequest, 'origin'>> = {},
  guard = LOCAL,
): Promise<ExchangeRecord> {
  const target = new URL(url);
  const request: ExchangeRequest = {
    label: 'test',
    origin: originOf(target),
    method: 'GET',
    path: `${target.pathname}${target.search}`,
    headers: [],
    body: null,
    transactionId: 'MSFT-test',
    tls: null,
    maxBodyBytes: 64 * 1024,
    deadlineMs: 2_000,
    ...overrides,
  };
  return new Exchange(request, guard).done;
}

/** What must hold for every exchange, however it ended. */
export function phaseSumError({ phasesMs, totalMs }: Pick<ExchangeRecord, 'phasesMs' | 'totalMs'>): number {
  return Math.abs(PHASES.reduce((sum, phase) => sum + phasesMs[phase], 0) - totalMs);
}

/** Probes once, in this thread. */
export function probeOnce(
  spec: ProbeSpec<string>,
  { deadlineMs = 2_000, simIndex = 0, resolver = SYSTEM_RESOLVER } = {},
) {
  return runnerFor(spec, deadlineMs, resolver).probe({ monitorId: 'contoso/test', slot: 0, simIndex });
}
