import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { DAY } from '../../src/core/time.ts';
import { createAuthority, createCredentials } from '../../src/simulator/certificates.ts';
import { writeCertificates } from '../../src/simulator/credential-files.ts';
import { credentials } from './client.ts';

describe('credentials', () => {
  it('hold a server certificate for the local host by name and address', () => {
    const { subjectAltName } = new X509Certificate(credentials.servers.valid.certPem);
    expect(subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  });

  it('are signed by their authority, but for the one of a stranger', () => {
    const { publicKey } = new X509Certificate(credentials.caPem);
    const isOurs = (certPem: string) => new X509Certificate(certPem).verify(publicKey);
    const { valid, expired, 'wrong-host': wrongHost, 'unknown-ca': unknownCa } = credentials.servers;
    expect([credentials.client, valid, expired, wrongHost, unknownCa].map(({ certPem }) => isOurs(certPem))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('are wrong in exactly the way that is asked for', () => {
    const { expired, 'wrong-host': wrongHost } = credentials.servers;
    expect(new X509Certificate(expired.certPem).validToDate.getTime()).toBeLessThan(Date.now());
    expect(new X509Certificate(expired.certPem).checkHost('localhost')).toBe('localhost');
    expect(new X509Certificate(wrongHost.certPem).validToDate.getTime()).toBeGreaterThan(Date.now());
    expect(new X509Certificate(wrongHost.certPem).checkHost('localhost')).toBeUndefined();
  });

  it('can be issued with dates of one’s own', async () => {
    const validity = { from: Date.UTC(2030, 0, 1), to: Date.UTC(2030, 0, 2) };
    const authority = await createAuthority('a CA', validity);
    const { certPem } = await authority.issue({ commonName: 'a client', validity });
    expect(new X509Certificate(certPem).validFromDate.getTime()).toBe(validity.from);
    expect(new X509Certificate(certPem).validToDate.getTime()).toBe(validity.to);
    expect(new X509Certificate(certPem).subject).toContain('CN=a client');
  });

  it('differ each time', async () => {
    expect((await createCredentials()).password).not.toBe(credentials.password);
  });
});

describe('certificates in files', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'certs-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('are those that the simulator uses', async () => {
    const files = await writeCertificates(join(dir, 'new/certs'));
    expect(await readFile(files.caFile, 'utf8')).toBe(files.credentials.caPem);
    expect(await readFile(files.clientCertFile, 'utf8')).toBe(files.credentials.client.certPem);
    expect(await readFile(files.clientKeyFile, 'utf8')).toBe(files.credentials.client.keyPem);
    expect(await readFile(files.passwordFile, 'utf8')).toBe(files.credentials.password);
  });

  it('keep keys and the password to their owner, and leave no drafts and no key of the authority', async () => {
    await writeCertificates(dir);
    const names = await readdir(dir);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).mode & 0o777));
    const secret = names.filter((_, index) => modes[index] === 0o600);
    expect(secret).toEqual(names.filter((name) => name.endsWith('.key') || name === 'contoso-password'));
    expect(
      names.filter((name) => !/^((client|server-[a-z-]+)\.(pem|key)|ca\.pem|contoso-password)$/.test(name)),
    ).toEqual([]);
  });

  it('are kept while they last for more than seven days, and renewed then', async () => {
    const now = Date.now();
    const first = await writeCertificates(dir, now);
    const until = new X509Certificate(first.credentials.client.certPem).validToDate.getTime();
    const later = await writeCertificates(dir, until - 7 * DAY - 1);
    expect(later.credentials).toEqual(first.credentials);
    const last = await writeCertificates(dir, until - 7 * DAY);
    expect(last.credentials.client).not.toEqual(first.credentials.client);
    expect(await readFile(last.clientKeyFile, 'utf8')).toBe(last.credentials.client.keyPem);
  });

  it.each(['ca.pem', 'client.key', 'server-valid.pem', 'contoso-password'])(
    'are made anew when %s is lost',
    async (name) => {
      const first = await writeCertificates(dir);
      await rm(join(dir, name));
      expect((await writeCertificates(dir)).credentials.caPem).not.toBe(first.credentials.caPem);
      expect(await readdir(dir)).toContain(name);
    },
  );

  it.each([
    ['ca.pem', credentials.caPem],
    ['client.key', credentials.client.keyPem],
    ['server-valid.pem', credentials.servers.valid.certPem],
    ['client.pem', 'no certificate'],
  ])('are made anew when %s does not belong to the rest', async (name, content) => {
    const first = await writeCertificates(dir);
    await writeFile(join(dir, name), content);
    expect((await writeCertificates(dir)).credentials.caPem).not.toBe(first.credentials.caPem);
  });

  it('ask the user for a folder that can be written', async () => {
    await writeFile(join(dir, 'file'), '');
    await expect(writeCertificates(join(dir, 'file/certs'))).rejects.toThrow(UserError);
  });
});
