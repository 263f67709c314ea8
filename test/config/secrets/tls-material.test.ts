import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bundleFault, intermediatesFault, keyFault } from '../../../src/config/secrets/tls-material.ts';
import { createAuthority } from '../../../src/simulator/certificates.ts';

const validity = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) };
const authority = await createAuthority('root', validity);
const between = await authority.subordinate('between', validity);
const [own, other] = await Promise.all([
  authority.issue({ commonName: 'own', validity }),
  authority.issue({ commonName: 'other', validity }),
]);
const root = authority.certPem;
const der = (pem: string) => Buffer.from(new X509Certificate(pem).raw).toString('utf8');
const rsa = (cipher?: string) =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', ...(cipher && { cipher, passphrase: 'x' }) },
  });
const { publicKey, privateKey } = rsa();

describe('a bundle of certificates', () => {
  it.each([
    ['one certificate', root],
    ['several, with words between them', `# ours\n${root}\nComment: 1\n${between.certPem}`],
    ['lines that end as on Windows', root.replaceAll('\n', '\r\n')],
  ])('can be used: %s', (_, pem) => {
    expect(bundleFault(pem)).toBeNull();
  });

  it.each([
    ['nothing but words', 'hello', 'no certificate in PEM form'],
    ['a key', own.keyPem, 'no certificate in PEM form (a private key)'],
    ['a public key', publicKey, 'no certificate in PEM form (a public key)'],
    ['DER', der(root), 'no certificate in PEM form (DER? convert'],
    ['UTF-16', root.replaceAll(/(.)/g, '$1\0'), 'no certificate in PEM form (text in UTF-16?)'],
    ['indented lines', root.replaceAll(/^/gm, '  '), 'no certificate in PEM form (its lines are indented)'],
    ['a certificate that is cut off', `${root}\n${root.slice(0, 200)}`, '2 certificates of which one is cut off'],
    ['a broken one', `${root}\n${root.replace(/\n.{20}/, '\n')}`, 'certificate 2 of 2 that cannot be read'],
  ])('cannot be used: %s', (_, pem, found) => {
    expect(bundleFault(pem)).toContain(found);
  });
});

describe('intermediate certificates', () => {
  it('complete a chain, which roots alone do not', () => {
    expect(intermediatesFault(between.certPem)).toBeNull();
    expect(intermediatesFault(root)).toBe('nothing but roots, which complete no chain');
  });
});

describe('a private key', () => {
  it('can be used with its certificate', () => {
    expect(keyFault(own.keyPem, own.certPem)).toBeNull();
  });

  it.each([
    ['that of another certificate', other.keyPem, 'the key of another certificate'],
    ['one of another kind', privateKey, 'the key of another certificate'],
    ['an encrypted one', rsa('aes-256-cbc').privateKey, 'an encrypted key (decrypt it'],
    ['a certificate', own.certPem, 'no private key in PEM form (a certificate)'],
    ['a broken one', own.keyPem.replace(/\n.{8}/, '\n'), 'a private key that cannot be read'],
  ])('cannot be used: %s', (_, key, found) => {
    expect(keyFault(key, own.certPem)).toContain(found);
  });
});
