import type { TokenReads } from '../pipeline/access/ports.ts';
import { hasTokenForm, tokenHash } from '../pipeline/access/token.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import type { Principal } from './principal.ts';
import { type ApiProblem, namedProblem } from './problems.ts';

const BEARER = /^Bearer +(\S+)$/i;

/** The owner of the token of a request. Looked up each time, so that a revoked one ends at once. Throws the problem of all others. */
export function tokenAccess(view: TokenReads, clock: Clock): (request: Request) => Promise<Principal> {
  return async ({ headers }) => {
    const token = BEARER.exec(headers.get('Authorization') ?? '')?.[1];
    if (token === undefined || !hasTokenForm(token)) throw signIn('Send an API token: "Authorization: Bearer tn_…".');
    const stored = await view.tokenByHash(tokenHash(token));
    if (stored === null || stored.revokedAt !== null || stored.expiresAt <= clock.now()) {
      throw signIn('This token is unknown, revoked or expired: "threenines token add" issues a new one.');
    }
    const { name, role, operators } = stored;
    return { kind: 'token', name, role, operators };
  };
}

function signIn(detail: string): ApiProblem {
  return namedProblem('sign-in', 401, detail, {}, { 'WWW-Authenticate': 'Bearer realm="threenines"' });
}
