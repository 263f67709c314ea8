import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Delivery } from '../../../core/delivery/messages.ts';
import { SECOND } from '../../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { Id, verb } from '../../ports/verb.ts';
import type { Notifier } from '../ports.ts';
import { testMessage } from '../self-messages.ts';

const TIMEOUT_MS = 30 * SECOND;

export const TestChannel = z.strictObject({ channel: Id.describe('Name of the channel.') });
export type TestChannel = z.input<typeof TestChannel>;

export interface TestChannelContext {
  readonly actor: Actor;
  readonly clock: Clock;
  /** Null for a channel that is not in the configuration. */
  readonly notifierOf: (channel: string) => Pick<Notifier, 'deliver'> | null;
}

export type TestChannelOutcome =
  /** One message was sent; `delivery` says whether it arrived. */
  | { readonly kind: 'done'; readonly delivery: Delivery }
  | { readonly kind: 'refused'; readonly reason: 'unknown-channel'; readonly channel: string };

/** Sends one message directly, without the outbox. It is marked as a test and names the person who asked. */
export const testChannel = verb(
  TestChannel,
  async ({ actor, clock, notifierOf }: TestChannelContext, { channel }): Promise<TestChannelOutcome> => {
    const notifier = notifierOf(channel);
    if (notifier === null) return { kind: 'refused', reason: 'unknown-channel', channel };
    const message = testMessage(channel, clock.now(), actor.name);
    const abort = new AbortController();
    const cancel = clock.after(TIMEOUT_MS, () => abort.abort());
    try {
      const delivery = await notifier.deliver({ id: message.id, messages: [message] }, abort.signal);
      return { kind: 'done', delivery };
    } finally {
      cancel();
    }
  },
);
