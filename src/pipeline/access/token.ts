/** API tokens: `tn_` and 256 random bits, shown once. */
import { createHash, randomBytes } from 'node:crypto';

const FORM = /^tn_[\w-]{43}$/;
const SHOWN = 9;

export function newToken(): string {
  return `tn_${randomBytes(32).toString('base64url')}`;
}

export function hasTokenForm(text: string): boolean {
  return FORM.test(text);
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function tokenPrefix(token: string): string {
  return token.slice(0, SHOWN);
}
