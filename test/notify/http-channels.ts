/** The one contract of all channels that speak HTTP: what each answer, and each fault of the network, means for a message. */
import { describe, expect, it } from 'vitest';
import type { ResolverSettings } from '../../src/core/configuration.ts';
import type { ChannelSpec } from '../../src/core/delivery/channel.ts';
import type { Delivery } from '../../src/core/delivery/messages.ts';
import { NO_NAMES, resolverOn } from '../support/dns-server.ts';
import { aNotifier, anIncidentMessage, blackHole, closedPort, deliver, receiver, tcpServer } from './kit.ts';

/** `secret` must appear in the channel's own settings. */
export type SpecAt = (url: string, secret: string) => ChannelSpec<string>;

const CANARY = 'canary-7f3a9c';
const retryable = (reason: string, detail: string | null) => ({ kind: 'retryable', reason, detail });
const permanent = (reason: string, detail: string | null) => ({ kind: 'permanent', reason, detail });

export function describeNotifier(name: string, specAt: SpecAt): void {
  /** Every result passes here: no secret, no address, no path may be in it, nor in a log line. */
  const deliverTo = async (url: string, limitMs?: number, resolver?: ResolverSettings): Promise<Delivery> => {
    const lines: unknown[] = [];
    const write = (...line: unknown[]) => lines.push(line);
    const log = { debug: write, info: write, warn: write, error: write };
    const spec = specAt(`${url}/hook/${CANARY}?token=${CANARY}`, CANARY);
    const delivery = await deliver(
      aNotifier(spec, { log, ...(resolver && { resolver }) }),
      anIncidentMessage(),
      limitMs,
    );
    const told = JSON.stringify([delivery, lines]);
    expect(told).not.toContain(CANARY);
    expect(told).not.toContain('127.0.0.1');
    return delivery;
  };

  describe(`${name}: what becomes of a message`, () => {
    it.each([200, 201, 202, 204])('is delivered by %i', async (status) => {
      const { url, received } = await receiver((response) => response.writeHead(status).end());
      expect(await deliverTo(url)).toEqual({ kind: 'delivered' });
      expect(received).toHaveLength(1);
    });

    it.each([
      [500, retryable('server-error', 'HTTP 500')],
      [503, retryable('server-error', 'HTTP 503')],
      [408, retryable('server-error', 'HTTP 408')],
      [429, retryable('rate-limited', 'HTTP 429')],
      [400, permanent('rejected', 'HTTP 400')],
      [401, permanent('unauthorized', 'HTTP 401')],
      [403, permanent('unauthorized', 'HTTP 403')],
      [404, retryable('not-found', 'HTTP 404')],
      [410, permanent('not-found', 'HTTP 410')],
      [413, permanent('rejected', 'HTTP 413')],
    ])('after %i', async (status, expected) => {
      const { url } = await receiver((response, request) =>
        response.writeHead(status).end(request.path + request.body),
      );
      expect(await deliverTo(url)).toEqual(expected);
    });

    it.each(['100 Continue', '103 Early Hints'])('is delivered after a %s that nobody asked for', async (status) => {
      const { url, received } = await receiver((response) => {
        response.socket!.write(`HTTP/1.1 ${status}\r\n\r\n`);
        response.writeHead(200).end();
      });
      expect(await deliverTo(url)).toEqual({ kind: 'delivered' });
      expect(received).toHaveLength(1);
    });

    it('waits as long as a receiver asks by a date, on its own clock', async () => {
      const [date, until] = ['Tue, 01 Dec 2026 06:00:00 GMT', 'Tue, 01 Dec 2026 06:02:00 GMT'];
      const { url } = await receiver((response) => response.writeHead(503, { date, 'retry-after': until }).end());
      expect(await deliverTo(url)).toMatchObject({ reason: 'server-error', retryAfterMs: 120_000 });
    });

    it('waits as long as a receiver asks', async () => {
      const { url } = await receiver((response) => response.writeHead(429, { 'retry-after': '120' }).end());
      expect(await deliverTo(url)).toMatchObject({ reason: 'rate-limited', retryAfterMs: 120_000 });
    });

    it('does not follow a redirect', async () => {
      const elsewhere = await receiver();
      const { url } = await receiver((response) => response.writeHead(307, { location: elsewhere.url }).end());
      expect(await deliverTo(url)).toEqual(permanent('redirect', 'HTTP 307'));
      expect(elsewhere.received).toEqual([]);
    });

    it('is delivered although the answer breaks off after its status', async () => {
      const { url } = await receiver((response) => {
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setImmediate(() => response.destroy());
      });
      expect(await deliverTo(url)).toEqual({ kind: 'delivered' });
    });

    it('can be sent again after a refused connection', async () => {
      expect(await deliverTo(`http://127.0.0.1:${await closedPort()}`)).toEqual(retryable('refused', 'ECONNREFUSED'));
    });

    it('can be sent again after a name that does not resolve', async () => {
      const delivery = await deliverTo('http://nowhere.invalid', 5_000, await resolverOn(NO_NAMES));
      expect(delivery).toMatchObject({ kind: 'retryable', reason: 'dns' });
    });

    it('can be sent again after a certificate that is not to be trusted', async () => {
      const { url, received } = await receiver(undefined, true);
      expect(await deliverTo(url)).toMatchObject({ kind: 'retryable', reason: 'tls' });
      expect(received).toEqual([]);
    });

    it('may have arrived when the receiver takes it and says nothing', async () => {
      const { url, received } = await receiver(() => undefined);
      expect(await deliverTo(url, 300)).toEqual({ kind: 'uncertain', reason: 'timeout', detail: null });
      expect(received).toHaveLength(1);
    });

    it('may have arrived when the receiver takes it and closes', async () => {
      const { url } = await receiver((response) => response.destroy());
      expect(await deliverTo(url)).toMatchObject({ kind: 'uncertain', reason: 'connection-lost' });
    });

    it('may have arrived when the answer is no HTTP', async () => {
      const port = await tcpServer((socket) => socket.once('data', () => socket.end('what?\r\n\r\n')));
      expect(await deliverTo(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'uncertain', reason: 'protocol' });
    });

    it('is cut off, and can be sent again, where a black hole takes no connection', async () => {
      const port = await blackHole();
      expect(await deliverTo(`http://127.0.0.1:${port}`, 300)).toEqual(retryable('timeout', null));
    });

    it.each([
      ['an address', 'http://169.254.169.254/latest', ['127.0.0.0/8']],
      ['a name that resolves to it', 'http://localhost:9', []],
      ['an IPv4 address in IPv6 notation', 'http://[::ffff:127.0.0.1]:9', []],
    ])('goes to no private network that is not allowed: %s', async (_, url, allowNetworks) => {
      const delivery = await deliver(aNotifier(specAt(url, CANARY), { allowNetworks }));
      expect(delivery).toEqual(permanent('address-not-allowed', null));
    });
  });
}
