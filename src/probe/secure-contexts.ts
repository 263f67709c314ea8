import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { TlsOptions } from '../core/probe-kinds/spec.ts';
import type { Validity } from '../core/verdict/certificate.ts';
import { CredentialError } from './failure.ts';

export interface TlsIdentity {
  readonly context: SecureContext;
  /** The same trust, and our extra intermediates to build chains with; null without any. */
  readonly withIntermediates: SecureContext | null;
  /** When the last certificate of our own `ca` expires, ms since the epoch; null without any. */
  readonly trustEndsAt: number | null;
}

/** Compiling certificates takes milliseconds: each distinct set of TLS options is compiled once. */
export class SecureContexts {
  readonly #byObject = new WeakMap<TlsOptions<string>, TlsIdentity>();
  readonly #byContent = new Map<string, TlsIdentity>();

  /** Throws `CredentialError` for certificates and keys that cannot be used. */
  get(tls: TlsOptions<string>): TlsIdentity {
    const known = this.#byObject.get(tls);
    if (known !== undefined) return known;
    const content = digest(tls);
    const identity = this.#byContent.get(content) ?? compile(tls);
    this.#byContent.set(content, identity);
    this.#byObject.set(tls, identity);
    return identity;
  }
}

function compile({ cert, key, ca, intermediates }: TlsOptions<string>): TlsIdentity {
  try {
    const own = { ...(cert && { cert }), ...(key && { key }) };
    // As curl and browsers do, what was chosen to be trusted is trusted, whether it is a root or not.
    const context = createSecureContext({ ...own, ...(ca && { ca, allowPartialTrustChain: true }) });
    const trustEndsAt = ca === undefined ? null : lastEnd(ca);
    if (intermediates === undefined) return { context, withIntermediates: null, trustEndsAt };
    const roots = ca === undefined ? getCACertificates('default') : [ca];
    return {
      context,
      trustEndsAt,
      withIntermediates: createSecureContext({ ...own, ca: [...roots, ...withoutRoots(intermediates)] }),
    };
  } catch (error) {
    throw new CredentialError(`our TLS certificate, key, CA or intermediates cannot be used (${codeOf(error)})`);
  }
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function lastEnd(pem: string): number | null {
  const ends = (pem.match(PEM_CERTIFICATE) ?? []).map((one) => new X509Certificate(one).validToDate.getTime());
  return ends.length === 0 ? null : ends.reduce((last, end) => Math.max(last, end));
}

/**
 * OpenSSL trusts the self-signed certificates that it is given, and takes all others for links of a chain. So no root may
 * pass, nor the form `TRUSTED CERTIFICATE`, which can carry trust of its own.
 */
function withoutRoots(pem: string): string[] {
  const certificates = pem.match(PEM_CERTIFICATE) ?? [];
  return certificates.filter((one) => {
    const { subject, issuer } = new X509Certificate(one);
    return subject !== issuer;
  });
}

/** Validity of the first certificate of a PEM text, the leaf. */
export function validityOf(pem: string): Validity {
  try {
    const certificate = new X509Certificate(pem);
    return { notBefore: certificate.validFromDate.getTime(), notAfter: certificate.validToDate.getTime() };
  } catch (error) {
    throw new CredentialError(`our client certificate cannot be read (${codeOf(error)})`);
  }
}

function digest({ cert = '', key = '', ca = '', intermediates = '' }: TlsOptions<string>): string {
  const hash = createHash('sha256');
  for (const part of [cert, key, ca, intermediates]) hash.update(`${part.length}:${part}`);
  return hash.digest('base64');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
