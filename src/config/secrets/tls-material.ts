/** Whether TLS material of our own can be used: what is wrong with it must never look like a fault of those we connect to. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { isoTime } from '../../core/time.ts';

const BLOCK = /^-----BEGIN ((?:TRUSTED |X509 )?CERTIFICATE)-----[^\S\n]*\r?\n[\s\S]*?^-----END \1-----/gm;
const BEGIN = /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/gm;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;
const ANY_BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----/;

/** Why a bundle of certificates cannot be trusted, to follow "found"; null when it can. Dates are another matter. */
export function bundleFault(pem: string): string | null {
  const certificates = pem.match(BLOCK) ?? [];
  const begun = pem.match(BEGIN)?.length ?? 0;
  if (begun === 0) return withoutCertificate(pem);
  if (certificates.length < begun) return `${begun} certificates of which one is cut off`;
  const broken = certificates.findIndex((one) => certificateOf(one) === null);
  return broken < 0 ? null : `certificate ${broken + 1} of ${begun} that cannot be read`;
}

/** Why certificates cannot complete a chain; null when they can. */
export function intermediatesFault(pem: string): string | null {
  const fault = bundleFault(pem);
  if (fault !== null) return fault;
  return certificatesOf(pem).every(isRoot) ? 'nothing but roots, which complete no chain' : null;
}

/** Why a private key cannot be used with its certificate, null when it can. Without one that can be read: by itself. */
export function keyFault(key: string, cert: string): string | null {
  if (ENCRYPTED.test(key)) return 'an encrypted key (decrypt it: openssl pkey -in FILE)';
  if (!PRIVATE_KEY.test(key)) return `no private key in PEM form${contentOf(key)}`;
  if (refusalOf({ key }) !== null) return 'a private key that cannot be read';
  const certificate = certificateOf(cert);
  if (certificate === null) return null;
  if (!certificate.checkPrivateKey(createPrivateKey(key))) return 'the key of another certificate';
  const code = refusalOf({ cert, key });
  return code === null ? null : `one that OpenSSL refuses (${code})`;
}

/** When the last of these certificates ends that can be a root, or null while one is valid. */
export function expiredSince(pem: string, now: number): string | null {
  const ends = certificatesOf(pem).map((one) => one.validToDate.getTime());
  if (ends.length === 0 || ends.some((end) => end > now)) return null;
  return isoTime(ends.reduce((latest, end) => Math.max(latest, end)));
}

function withoutCertificate(pem: string): string {
  return `no certificate in PEM form${contentOf(pem)}`;
}

/** What is there instead, never its words. */
function contentOf(text: string): string {
  // DER begins with a sequence; as text it has bytes that are no UTF-8.
  if (/^0[\u0080-\uffff]/.test(text))
    return ' (DER? convert it: openssl x509 -inform der, or openssl pkey -inform der)';
  if (text.includes('\u0000')) return ' (text in UTF-16?)';
  if (/^[^\S\n]+-----BEGIN /m.test(text)) return ' (its lines are indented)';
  const block = ANY_BLOCK.exec(text)?.[1];
  return block === undefined ? '' : ` (a ${block.toLowerCase()})`;
}

function certificatesOf(pem: string): X509Certificate[] {
  return (pem.match(BLOCK) ?? []).map(certificateOf).filter((one) => one !== null);
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function isRoot({ subject, issuer }: X509Certificate): boolean {
  return subject === issuer;
}

function refusalOf(options: { readonly cert?: string; readonly key: string }): string | null {
  try {
    createSecureContext(options);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
  }
}
