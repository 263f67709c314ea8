import { expect, it } from 'vitest';
import type { Claim, Delivery } from '../../../../src/core/delivery/messages.ts';
import { testChannel } from '../../../../src/pipeline/delivery/verbs/test-channel.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

/** A receiver that answers as told, and never when nothing is told, until it is cut off. */
function channelsThat(delivery: Delivery | null) {
  const received: Pick<Claim, 'messages'>[] = [];
  const deliver = (claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal) => {
    received.push(claim);
    return new Promise<Delivery>((resolve) => {
      if (delivery !== null) resolve(delivery);
      signal.addEventListener('abort', () => resolve({ kind: 'retryable', reason: 'timeout', detail: 'cut off' }));
    });
  };
  return { received, notifierOf: (channel: string) => (channel === 'hook' ? { deliver } : null) };
}

it('sends one message that names whoever asked', async () => {
  const { received, notifierOf } = channelsThat({ kind: 'delivered' });
  const outcome = await testChannel({ ...asAda(), notifierOf }, { channel: 'hook' });
  expect(outcome).toEqual({ kind: 'done', delivery: { kind: 'delivered' } });
  expect(received).toMatchObject([{ messages: [{ step: 'test', text: expect.stringContaining('ada asked') }] }]);
});

it('gives up after half a minute', async () => {
  const context = { ...asAda(), notifierOf: channelsThat(null).notifierOf };
  const outcome = testChannel(context, { channel: 'hook' });
  await context.clock.advance(30_000);
  expect(await outcome).toMatchObject({ kind: 'done', delivery: { kind: 'retryable', reason: 'timeout' } });
});

it('refuses a channel that is not configured', async () => {
  const context = { ...asAda(), notifierOf: channelsThat({ kind: 'delivered' }).notifierOf };
  expect(await testChannel(context, { channel: 'mail' })).toEqual({
    kind: 'refused',
    reason: 'unknown-channel',
    channel: 'mail',
  });
});

it('refuses a name without letters', async () => {
  const context = { ...asAda(), notifierOf: channelsThat({ kind: 'delivered' }).notifierOf };
  expect(await testChannel(context, { channel: '' })).toEqual(invalid('channel', 'an id', 'nothing'));
});
