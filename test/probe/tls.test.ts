import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../src/core/verdict/verdict.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import {
  authority,
  CLIENT_TLS,
  client,
  EXPIRED,
  exchangeWith,
  httpSpec,
  httpsServer,
  listen,
  MUTUAL_TLS,
  phaseSumError,
  probeOnce,
  SERVER_TLS,
  VALID,
} from './kit.ts';

const stranger = await createAuthority('a stranger', VALID);
const greet = (_: unknown, response: { end(text: string): void }) => response.end('hello');

describe('a server with the right certificate', () => {
  it('is trusted through the private CA, and greets a client with a certificate', async () => {
    const url = await httpsServer(greet, MUTUAL_TLS);
    const result = await probeOnce(httpSpec(url, { transport: { tls: CLIENT_TLS } }));
    expect(result).toMatchObject({ reason: 'ok', statusCode: 200, warnings: [] });
    expect(result.exchanges[0]).toMatchObject({ tlsProtocol: 'TLSv1.3', remoteAddress: '127.0.0.1' });
    expect(Math.abs(result.certificateExpiresAt! - VALID.to)).toBeLessThan(1_000);
    expect(result.phasesMs!.tls).toBeGreaterThan(0);
  });

  it('is asked for no session: every handshake is a full one', async () => {
    const reused: boolean[] = [];
    const url = await httpsServer((request, response) => {
      reused.push((request.socket as import('node:tls').TLSSocket).isSessionReused());
      response.end();
    });
    const context = createSecureContext({ ca: authority.certPem });
    for (let round = 0; round < 3; round += 1)
      await exchangeWith(url, { tls: { context, withIntermediates: null, trustEndsAt: null } });
    expect(reused).toEqual([false, false, false]);
  });

  it('is warned about when it expires within two weeks', async () => {
    const soon = { from: VALID.from, to: Date.now() + 5 * 86_400_000 };
    const identity = await authority.issue({ commonName: 'operator', hosts: ['127.0.0.1'], validity: soon });
    const url = await httpsServer(greet, { cert: identity.certPem, key: identity.keyPem });
    const result = await probeOnce(httpSpec(url, { transport: { tls: { ca: authority.certPem } } }));
    expect(result).toMatchObject({ reason: 'ok', warnings: ['certificate-expiring'] });
  });
});

describe('certificates to trust', () => {
  it('need no root among them: what was chosen is trusted, as in curl', async () => {
    const between = await authority.subordinate('between', VALID);
    const identity = await between.issue({ commonName: 'operator', hosts: ['127.0.0.1'], validity: VALID });
    const url = await httpsServer(greet, { cert: `${identity.certPem}\n${between.certPem}`, key: identity.keyPem });
    const result = await probeOnce(httpSpec(url, { transport: { tls: { ca: between.certPem } } }));
    expect(result).toMatchObject({ reason: 'ok' });
  });

  it('that have all expired are our own fault', async () => {
    const old = await createAuthority('an old root', EXPIRED);
    const url = await httpsServer(greet, SERVER_TLS);
    const result = await probeOnce(httpSpec(url, { transport: { tls: { ca: old.certPem } } }));
    expect(result).toMatchObject({ reason: 'own-credentials', detail: expect.stringContaining('tls.ca) expired at') });
  });
});

describe('a server that cannot be trusted', () => {
  const cases = [
    { name: 'an expired certificate', hosts: ['127.0.0.1'], validity: EXPIRED, by: authority, detail: 'expired' },
    {
      name: 'a certificate for another host',
      hosts: ['else.example'],
      validity: VALID,
      by: authority,
      detail: 'another host',
    },
    {
      name: 'a certificate from an unknown authority',
      hosts: ['127.0.0.1'],
      validity: VALID,
      by: stranger,
      detail: 'unknown issuer',
    },
  ];
  it.each(cases)('has $name, and its expiry is still known', async ({ hosts, validity, by, detail }) => {
    const identity = await by.issue({ commonName: 'operator', hosts, validity });
    const url = await httpsServer(() => expect.unreachable(), { cert: identity.certPem, key: identity.keyPem });
    const result = await probeOnce(httpSpec(url, { transport: { tls: { ca: authority.certPem } } }));
    expect(result).toMatchObject({ reason: 'tls', latencyMs: null, detail: expect.stringContaining(detail) });
    expect(result.exchanges[0]).toMatchObject({ requestSent: false, phasesMs: { send: 0, wait: 0, receive: 0 } });
    expect(Math.abs(result.certificateExpiresAt! - validity.to)).toBeLessThan(1_000);
  });

  it('speaks only an old version of TLS', async () => {
    const url = await httpsServer(greet, {
      ...SERVER_TLS,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    expect(await probeOnce(httpSpec(url, { transport: { tls: { ca: authority.certPem } } }))).toMatchObject({
      reason: 'tls',
    });
  });

  it('hangs up in the handshake', async () => {
    const port = await listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    const result = await probeOnce(httpSpec(`https://127.0.0.1:${port}`));
    expect(result).toMatchObject({ reason: 'tls', detail: expect.stringContaining('ECONNRESET') });
    expect(phaseSumError({ phasesMs: result.phasesMs!, totalMs: result.totalMs })).toBeLessThan(1);
  });
});

describe('a client without the right certificate', () => {
  const withoutClient = { ca: authority.certPem };
  it('is refused by name under TLS 1.3', async () => {
    const url = await httpsServer(greet, { ...MUTUAL_TLS, minVersion: 'TLSv1.3' });
    const result = await probeOnce(httpSpec(url, { transport: { tls: withoutClient } }));
    expect(result).toMatchObject({ reason: 'auth', detail: expect.stringContaining('refused our client certificate') });
  });

  it('is refused under TLS 1.2', async () => {
    const url = await httpsServer(greet, { ...MUTUAL_TLS, maxVersion: 'TLSv1.2' });
    const result = await probeOnce(httpSpec(url, { transport: { tls: withoutClient } }));
    expect(verdictOf(result.reason)).toBe('bad');
    expect(['auth', 'tls']).toContain(result.reason);
  });

  it('is told that an abrupt end may mean its certificate', async () => {
    const other = await stranger.issue({ commonName: 'marketplace', validity: VALID });
    const url = await httpsServer(greet, { ...MUTUAL_TLS, minVersion: 'TLSv1.3' });
    const tls = { ca: authority.certPem, cert: other.certPem, key: other.keyPem };
    const result = await probeOnce(httpSpec(url, { transport: { tls } }));
    expect(verdictOf(result.reason)).toBe('bad');
    expect(result.detail).toContain('client certificate');
  });

  it('blames itself, and asks nothing, when the certificate has expired', async () => {
    const url = await httpsServer(() => expect.unreachable(), MUTUAL_TLS);
    const old = await authority.issue({ commonName: 'marketplace', validity: EXPIRED });
    const tls = { ...CLIENT_TLS, cert: old.certPem, key: old.keyPem };
    const result = await probeOnce(httpSpec(url, { transport: { tls } }));
    expect(result).toMatchObject({ reason: 'own-credentials', latencyMs: null, exchanges: [], phasesMs: null });
    expect(result.detail).toContain('expired');
  });

  it.each([
    { name: 'a certificate that is none', cert: 'nonsense', key: client.keyPem },
    { name: 'a key of another certificate', cert: client.certPem, key: SERVER_TLS.key },
  ])('blames itself for $name', async ({ cert, key }) => {
    const result = await probeOnce(httpSpec('https://127.0.0.1:1', { transport: { tls: { cert, key } } }));
    expect(result).toMatchObject({ reason: 'own-credentials', exchanges: [] });
    expect(result.detail).not.toContain('PRIVATE');
  });
});
