import './reflect-metadata.ts';

import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { DAY, type EpochMs, HOUR } from '../core/time.ts';

/** A certificate and its private key, both PEM. */
export interface Identity {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface Validity {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

interface IdentityRequest {
  readonly commonName: string;
  /** DNS names and addresses make it a server certificate; without them it is a client certificate. */
  readonly hosts?: readonly string[];
  readonly validity: Validity;
}

/** A certificate authority. Its private key lives in memory only. */
export interface Authority {
  readonly certPem: string;
  issue(request: IdentityRequest): Promise<Identity>;
  /** An intermediate authority. Clients trust its certificates only if they also receive its own. */
  subordinate(commonName: string, validity: Validity): Promise<Authority>;
}

/** Server identities that an operator can show. Only `valid` should satisfy a careful client. */
type ServerIdentity = 'valid' | 'expired' | 'wrong-host' | 'unknown-ca';

/** All certificates that operators and their clients need to recognise each other. */
export interface Credentials {
  readonly caPem: string;
  readonly client: Identity;
  readonly servers: Readonly<Record<ServerIdentity, Identity>>;
  /** The Basic password of every operator that asks for one. */
  readonly password: string;
}

const EC_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '::1'];

/** Makes a full set, valid from an hour ago for 90 days. Takes about 50 ms. */
export async function createCredentials(now: EpochMs = Date.now()): Promise<Credentials> {
  const validity = { from: now - HOUR, to: now + 90 * DAY };
  const [authority, stranger] = await Promise.all([
    createAuthority('threenines simulator CA', validity),
    createAuthority('some other CA', validity),
  ]);
  const server = { commonName: 'simulated operator', hosts: LOCAL_HOSTS, validity };
  const [client, valid, expired, wrongHost, unknownCa] = await Promise.all([
    authority.issue({ commonName: 'simulated marketplace', validity }),
    authority.issue(server),
    authority.issue({ ...server, validity: { from: now - 30 * DAY, to: now - DAY } }),
    authority.issue({ ...server, hosts: ['elsewhere.example'] }),
    stranger.issue(server),
  ]);
  return {
    caPem: authority.certPem,
    client,
    servers: { valid, expired, 'wrong-host': wrongHost, 'unknown-ca': unknownCa },
    password: randomBytes(18).toString('base64url'),
  };
}

export async function createAuthority(commonName: string, validity: Validity): Promise<Authority> {
  const name = nameOf(commonName);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    signingAlgorithm: EC_P256,
    ...datesOf(validity),
    extensions: await authorityExtensions(keys, 1),
  });
  return authorityOf(name, keys, certificate);
}

function authorityOf(name: string, keys: webcrypto.CryptoKeyPair, certificate: x509.X509Certificate): Authority {
  const sign = async (
    subject: { readonly commonName: string; readonly validity: Validity },
    publicKey: webcrypto.CryptoKey,
    extensions: x509.Extension[],
  ) =>
    x509.X509CertificateGenerator.create({
      subject: nameOf(subject.commonName),
      issuer: name,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: EC_P256,
      ...datesOf(subject.validity),
      extensions: [...extensions, await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey)],
    });
  return {
    certPem: certificate.toString('pem'),
    async issue(request) {
      const own = await generateKeys();
      const issued = await sign(request, own.publicKey, [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...purposeOf(request.hosts),
      ]);
      return { certPem: issued.toString('pem'), keyPem: await keyPemOf(own) };
    },
    async subordinate(commonName, validity) {
      const own = await generateKeys();
      const issued = await sign({ commonName, validity }, own.publicKey, await authorityExtensions(own, 0));
      return authorityOf(nameOf(commonName), own, issued);
    },
  };
}

/** `below`: how many authorities may stand between this one and a server. */
async function authorityExtensions(keys: webcrypto.CryptoKeyPair, below: number): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, below, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
}

function purposeOf(hosts: readonly string[] = []): x509.Extension[] {
  if (hosts.length === 0) return [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])];
  return [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const),
    ),
  ];
}

function nameOf(commonName: string): string {
  return `CN=${commonName}, O=threenines simulator`;
}

function datesOf({ from, to }: Validity): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(from), notAfter: new Date(to) };
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(EC_P256, true, ['sign', 'verify']);
}

async function keyPemOf(keys: webcrypto.CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
}
