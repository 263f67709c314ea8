import { createHash } from 'node:crypto';

/** A short name that distinguishes certificates, from their PEM text. */
export function certificateName(pem: string): string {
  return createHash('sha256').update(pem).digest('hex').slice(0, 32);
}
