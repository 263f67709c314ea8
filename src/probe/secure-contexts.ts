import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { TlsOptions } from '../core/probe-spec.ts';
import type { Validity } from '../core/verdict/certificate.ts';
import { CredentialError } from './failure.ts';

/** Compiling certificates takes milliseconds: each distinct set of TLS options is compiled once. */
export class SecureContexts {
  readonly #byObject = new WeakMap<TlsOptions<string>, SecureContext>();
  readonly #byContent = new Map<string, SecureContext>();

  /** Throws `CredentialError` for certificates and keys that cannot be used. */
  get(tls: TlsOptions<string>): SecureContext {
    const known = this.#byObject.get(tls);
    if (known !== undefined) return known;
    const content = digest(tls);
    const context = this.#byContent.get(content) ?? compile(tls);
    this.#byContent.set(content, context);
    this.#byObject.set(tls, context);
    return context;
  }
}

function compile({ cert, key, ca }: TlsOptions<string>): SecureContext {
  try {
    return createSecureContext({ ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) });
  } catch (error) {
    throw new CredentialError(`our TLS certificate, key or CA cannot be used (${codeOf(error)})`);
  }
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

function digest({ cert = '', key = '', ca = '' }: TlsOptions<string>): string {
  const hash = createHash('sha256');
  for (const part of [cert, key, ca]) hash.update(`${part.length}:${part}`);
  return hash.digest('base64');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
