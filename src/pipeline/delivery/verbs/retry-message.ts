import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Clock } from '../../ports/clock.ts';
import { Id, verb } from '../../ports/verb.ts';
import type { Outbox } from '../ports.ts';

export const RetryMessage = z.strictObject({ message: Id.describe('Id of a message that was given up.') });
export type RetryMessage = z.input<typeof RetryMessage>;

export interface RetryMessageContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: Pick<Outbox, 'revive'>;
}

export type RetryMessageOutcome =
  | { readonly kind: 'done'; readonly message: string }
  /** There is no such message, or it was not given up. */
  | { readonly kind: 'refused'; readonly reason: 'not-given-up'; readonly message: string };

/** Returns a message that was given up to the outbox, for the running daemon or the next one. */
export const retryMessage = verb(
  RetryMessage,
  async ({ clock, store }: RetryMessageContext, { message }): Promise<RetryMessageOutcome> =>
    (await store.revive(message, clock.now()))
      ? { kind: 'done', message }
      : { kind: 'refused', reason: 'not-given-up', message },
);
