import { expect, it } from 'vitest';
import { retryMessage } from '../../../../src/pipeline/delivery/verbs/retry-message.ts';
import { messageOf, T0 } from '../../../store/fixtures.ts';
import { memoryStore } from '../../../support/memory-store/memory-store.ts';
import { asAda, invalid } from '../../../support/verbs.ts';

/** A store whose only message was given up. */
async function givenUp() {
  const store = memoryStore();
  const message = messageOf({ channel: 'hook', createdAt: T0 });
  await store.enqueue([message]);
  await store.claim('hook', T0, T0 + 1, { limit: 1, priority: 'high' });
  await store.recordAttempt([message.id], { state: 'dead', error: 'not-found: HTTP 404' });
  return { store, id: message.id };
}

it('brings a message back that was given up', async () => {
  const { store, id } = await givenUp();
  expect(await retryMessage({ ...asAda(), store }, { message: id })).toEqual({ kind: 'done', message: id });
  expect(await store.unsent(9)).toMatchObject([{ message: { id }, state: 'pending' }]);
});

it('refuses one that was brought back already, and one that never was', async () => {
  const { store, id } = await givenUp();
  await retryMessage({ ...asAda(), store }, { message: id });
  for (const message of [id, 'no-such']) {
    const refusal = { kind: 'refused', reason: 'not-given-up', message };
    expect(await retryMessage({ ...asAda(), store }, { message })).toEqual(refusal);
  }
});

it('refuses an empty id', async () => {
  const { store } = await givenUp();
  expect(await retryMessage({ ...asAda(), store }, { message: '' })).toEqual(invalid('message', 'an id', 'nothing'));
});
