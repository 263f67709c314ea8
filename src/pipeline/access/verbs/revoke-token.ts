import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Clock } from '../../ports/clock.ts';
import { Id, verb } from '../../ports/verb.ts';
import type { TokenBook } from '../ports.ts';

export const RevokeToken = z.strictObject({ name: Id.describe('Name of the token.') });
export type RevokeToken = z.input<typeof RevokeToken>;

export interface RevokeTokenContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: Pick<TokenBook, 'revokeToken'>;
}

export type RevokeTokenOutcome =
  | { readonly kind: 'done'; readonly name: string }
  | { readonly kind: 'refused'; readonly reason: 'unknown-token'; readonly name: string };

/** Revokes an API token. The daemon refuses it from its next request on, and ends its streams within seconds. */
export const revokeToken = verb(
  RevokeToken,
  async ({ clock, store }: RevokeTokenContext, { name }): Promise<RevokeTokenOutcome> =>
    (await store.revokeToken(name, clock.now()))
      ? { kind: 'done', name }
      : { kind: 'refused', reason: 'unknown-token', name },
);
