import { expect, it } from 'vitest';
import { SYSTEM_RESOLVER } from '../../src/core/configuration.ts';
import { createAddressGuard } from '../../src/net/address-guard.ts';
import { Names } from '../../src/net/resolver.ts';
import { beat } from '../../src/notify/heartbeat.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { closedPort, receiver } from './kit.ts';

const options = {
  clock: systemClock,
  guard: createAddressGuard(['127.0.0.0/8'], new Names(SYSTEM_RESOLVER)),
  userAgent: 'threenines/test',
};
const never = new AbortController().signal;

it('is one GET, whose answer tells whether it was heard', async () => {
  const { url, received } = await receiver();
  expect(await beat(`${url}/ping/uuid`, options, never)).toEqual({ kind: 'delivered' });
  expect(received).toMatchObject([{ method: 'GET', path: '/ping/uuid', body: '' }]);
});

it('says why it was not heard, without its address', async () => {
  const unheard = await beat(`http://127.0.0.1:${await closedPort()}/ping/uuid`, options, never);
  expect(unheard).toEqual({ kind: 'retryable', reason: 'refused', detail: 'ECONNREFUSED' });
});

it.each(['OK (not found)', 'OK (rate limited)', '{"ok": false, "msg": "Monitor not found or not active."}'])(
  'was not heard by a service that answers 200 and says %s',
  async (words) => {
    const { url } = await receiver((response) => response.writeHead(200).end(words));
    expect(await beat(url, options, never)).toEqual({ kind: 'permanent', reason: 'rejected', detail: 'HTTP 200' });
  },
);

it.each(['OK', 'Got it, thanks.', '{"ok":true}', ''])('was heard by one that says "%s"', async (words) => {
  const { url } = await receiver((response) => response.writeHead(200).end(words));
  expect(await beat(url, options, never)).toEqual({ kind: 'delivered' });
});
