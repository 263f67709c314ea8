/** Requests to the server. A fault comes back as a problem (RFC 9457), never as an exception that a page has to know. */
import { Client, InLineError, type Input, type OperationId, ProblemError } from '../client/client.ts';
import type { Operations, Problem } from '../client/operations.ts';
import { BASE } from './router.ts';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  /** Accepted, and done as soon as the store takes writes again. */
  | { readonly ok: true; readonly value: null }
  | { readonly ok: false; readonly problem: Problem };

export const API = `${BASE}api/v1`;

const client = new Client({
  base: API,
  fetch: (input, init) => fetch(input, { ...init, credentials: 'same-origin', cache: 'no-store' }),
  newKey,
});

/** For one press of a button: a repeated request with the same key has its effect once. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Throws only for a request that was given up. */
export async function ask<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Answer<Operations[Id]['answer']>> {
  try {
    return { ok: true, value: await client.call(id, input) };
  } catch (error) {
    if (error instanceof InLineError) return { ok: true, value: null };
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return { ok: false, problem: UNREACHABLE };
  }
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  title: 'The server cannot be reached.',
  status: 0,
  detail: 'Check the network. Nothing is lost: what was sent twice has its effect once.',
};
