import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { SYSTEM_RESOLVER } from '../core/configuration.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { Names } from '../net/resolver.ts';
import { Exchange } from './exchange.ts';
import { originOf } from './origin.ts';

const ROUNDS = 20;

/**
 * Runs the measuring code against this very thread before it counts: the first exchange of a process compiles a parser
 * and loads root certificates, some 10 ms that would be taken for the operator's. Does nothing where it cannot listen.
 */
export async function warmUp(): Promise<void> {
  createSecureContext();
  const server = createServer((_, response) => response.end('{}'));
  try {
    await once(server.listen(0, '127.0.0.1'), 'listening');
  } catch {
    return;
  }
  const { port } = server.address() as AddressInfo;
  for (let round = 0; round < ROUNDS; round += 1) await exchangeWith(port);
  server.close();
}

async function exchangeWith(port: number): Promise<void> {
  const request = {
    label: 'warm-up',
    origin: originOf(new URL(`http://127.0.0.1:${port}`)),
    method: 'GET',
    path: '/',
    headers: [],
    body: null,
    transactionId: '',
    tls: null,
    maxBodyBytes: 1024,
    deadlineMs: 1000,
  };
  await new Exchange(request, createAddressGuard(['127.0.0.1'], new Names(SYSTEM_RESOLVER))).done;
}
