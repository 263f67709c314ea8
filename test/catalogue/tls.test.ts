import '../../src/simulator/reflect-metadata.ts';

import { createSecureServer } from 'node:http2';
import type { SecureVersion, TlsOptions } from 'node:tls';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { expect } from 'vitest';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { authority, EXPIRED, httpSpec, httpsServer, listen, probeOnce, SERVER_TLS, VALID } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';

const stranger = await createAuthority('a stranger', VALID);
const between = await authority.subordinate('between', VALID);
const trusted = { ca: authority.certPem };
const server = { commonName: 'operator', hosts: ['127.0.0.1'], validity: VALID };
const VERSIONS: readonly SecureVersion[] = ['TLSv1.2', 'TLSv1.3'];

/** On both versions of TLS, which must end alike. */
async function probeServer(options: TlsOptions, tls: object = trusted) {
  const [one, other] = await Promise.all(
    VERSIONS.map(async (version) => {
      const both = { ...options, minVersion: version, maxVersion: version };
      const url = await httpsServer((_, response) => response.end(), both);
      return probeOnce(httpSpec(url, { transport: { tls } }));
    }),
  );
  expect([one!.reason, one!.detail, one!.warnings]).toEqual([other!.reason, other!.detail, other!.warnings]);
  return one!;
}

async function selfSigned(): Promise<TlsOptions> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const host = new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]);
  const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=operator',
    keys,
    signingAlgorithm,
    extensions: [host],
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: cert.toString('pem'), key };
}

async function showing(issuer: typeof authority, overrides: Partial<typeof server> = {}, tls?: object) {
  const { certPem, keyPem } = await issuer.issue({ ...server, ...overrides });
  return probeServer({ cert: certPem, key: keyPem }, tls);
}

describeRow(7, {
  expired: () => showing(authority, { validity: EXPIRED }),
  'for another host': () => showing(authority, { hosts: ['else.test'] }),
  'self-signed': async () => {
    expect(await showing(stranger)).toMatchObject({ reason: 'tls' });
    const result = await probeServer(await selfSigned());
    expect(result.detail).toContain('self-signed');
    return result;
  },
});

describeRow(8, {
  'nobody knows it': () => showing(between),
  'our extra bundle has it': () => showing(between, {}, { ...trusted, intermediates: between.certPem }),
});

/** A server of its own for each version: the ciphers of TLS 1.3 are named apart. */
async function withCiphers(version: SecureVersion, ciphers: string) {
  const url = await httpsServer(() => expect.unreachable(), { ...SERVER_TLS, minVersion: version, ciphers });
  return probeOnce(httpSpec(url, { transport: { tls: trusted } }));
}

describeRow(9, {
  'only TLS 1.0 and 1.1 offered': async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' } as const;
    const url = await httpsServer(() => expect.unreachable(), { ...SERVER_TLS, ...old });
    return probeOnce(httpSpec(url, { transport: { tls: trusted } }));
  },
  'no common cipher': async () => {
    const url = await httpsServer(() => expect.unreachable(), {
      ...SERVER_TLS,
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-CAMELLIA128-SHA256',
    });
    const [old, recent] = await Promise.all([
      probeOnce(httpSpec(url, { transport: { tls: trusted } })),
      withCiphers('TLSv1.3', 'TLS_AES_128_CCM_SHA256'),
    ]);
    expect(old.reason).toBe(recent.reason);
    return recent;
  },
});

async function http2Server(allowHTTP1: boolean): Promise<string> {
  const h2 = createSecureServer({ ...SERVER_TLS, allowHTTP1 }, (_, response) => void response.end());
  return `https://127.0.0.1:${await listen(h2 as never)}`;
}

describeRow(20, {
  'offered beside HTTP/1.1': async () => probeOnce(httpSpec(await http2Server(true), { transport: { tls: trusted } })),
  'nothing else is spoken': async () => probeOnce(httpSpec(await http2Server(false), { transport: { tls: trusted } })),
});
