import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TlsOptions } from '../../src/core/probe-kinds/spec.ts';
import { type CanaryServer, startCanary } from '../../src/http/canary.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { authority, CLIENT_TLS, EXPIRED, httpSpec, probeOnce, SERVER_TLS, VALID } from '../probe/kit.ts';

const stranger = await createAuthority('a stranger', VALID);
const ask = (tls: TlsOptions<string>) => probeOnce(httpSpec(canary.url, { transport: { tls } }));
const expecting = (contains: string, status: number, tls: TlsOptions<string>) =>
  probeOnce(httpSpec(canary.url, { transport: { tls }, expect: { status: [status], contains } }));

let canary: CanaryServer;
beforeEach(async () => {
  canary = await startCanary('127.0.0.1', 0, { ...SERVER_TLS, ca: authority.certPem });
  onTestFinished(() => canary.stop());
});

describe('the canary', () => {
  it('accepts a certificate of its authority, and tells whose it saw', async () => {
    expect(await expecting('"subject":"CN=marketplace', 200, CLIENT_TLS)).toMatchObject({ reason: 'ok' });
  });

  it('refuses no certificate, an expired one and one of another authority, and says why', async () => {
    const expired = await authority.issue({ commonName: 'marketplace', validity: EXPIRED });
    const foreign = await stranger.issue({ commonName: 'marketplace', validity: VALID });
    const { ca } = CLIENT_TLS;
    expect(await ask({ ca })).toMatchObject({ reason: 'auth', statusCode: 403 });
    expect(await expecting('none was presented', 403, { ca })).toMatchObject({ reason: 'ok' });
    expect(await ask({ ca, cert: foreign.certPem, key: foreign.keyPem })).toMatchObject({ reason: 'auth' });
    // An expired one is not even sent.
    expect(await ask({ ca, cert: expired.certPem, key: expired.keyPem })).toMatchObject({ reason: 'own-credentials' });
  });

  it('takes new certificates without a restart, and keeps the old ones when they cannot be used', async () => {
    expect(() => canary.renew({ cert: 'no certificate', key: 'no key', ca: 'no authority' })).toThrow('cannot be used');
    expect(await ask(CLIENT_TLS)).toMatchObject({ reason: 'ok' });
    canary.renew({ ...SERVER_TLS, ca: stranger.certPem });
    expect(await ask(CLIENT_TLS)).toMatchObject({ reason: 'auth' });
  });

  it('does not start on an address that is taken, nor with certificates that cannot be used', async () => {
    const { port } = new URL(canary.url);
    const credentials = { ...SERVER_TLS, ca: authority.certPem };
    await expect(startCanary('127.0.0.1', Number(port), credentials)).rejects.toThrow('another program uses this port');
    await expect(startCanary('127.0.0.1', 0, { ...credentials, key: 'none' })).rejects.toThrow('cannot be used');
  });
});
