import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ReferenceSpec } from '../../src/core/attribution/self-checks.ts';
import { SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import { ProbeRunner } from '../../src/probe/runner.ts';
import { NO_NAMES, resolverOn } from '../support/dns-server.ts';
import { closedPort, httpServer, httpSpec, listen } from './kit.ts';

/** Nothing is allowed that is not public: our own machines need no leave. */
function check(spec: ReferenceSpec | ReturnType<typeof httpSpec>, own = true, resolver = SYSTEM_RESOLVER) {
  const runner = new ProbeRunner({ allowNetworks: [], userAgent: 'threenines/test', resolver });
  runner.configure([{ monitorId: '@own/check', spec, deadlineMs: 300, own }]);
  return runner.probe({ monitorId: '@own/check', slot: 0, simIndex: 0 });
}

describe('a reference that resolves', () => {
  it('is up when the name is known', async () => {
    expect(await check({ kind: 'dns-reference', host: 'localhost' })).toMatchObject({ reason: 'ok', exchanges: [] });
  });

  it('is down when it is not', async () => {
    const spec: ReferenceSpec = { kind: 'dns-reference', host: 'nowhere.invalid' };
    expect(await check(spec, true, await resolverOn(NO_NAMES))).toMatchObject({ reason: 'dns' });
  });
});

describe('a reference that connects', () => {
  it('is up when the port accepts, and sends nothing', async () => {
    const received: unknown[] = [];
    const closed = Promise.withResolvers<void>();
    const port = await listen(
      createServer((socket) =>
        socket.on('data', (bytes) => received.push(bytes)).once('close', () => closed.resolve()),
      ),
    );
    expect(await check({ kind: 'tcp-reference', host: '127.0.0.1', port })).toMatchObject({ reason: 'ok' });
    await closed.promise;
    expect(received).toEqual([]);
  });

  it('is down when the port is closed', async () => {
    const spec: ReferenceSpec = { kind: 'tcp-reference', host: '127.0.0.1', port: await closedPort() };
    expect(await check(spec)).toMatchObject({ reason: 'connect', detail: 'ECONNREFUSED' });
  });
});

describe('an address of our own', () => {
  it('may be private, whatever operators may have', async () => {
    const spec = httpSpec(await httpServer((_, response) => response.end()));
    expect(await check(spec)).toMatchObject({ reason: 'ok' });
    expect(await check(spec, false)).toMatchObject({ reason: 'own-network' });
  });
});
