import { createHmac, timingSafeEqual } from 'node:crypto';
import { expect, it } from 'vitest';
import { incidentOf } from '../store/fixtures.ts';
import { describeNotifier } from './http-channels.ts';
import { aNotifier, anIncidentMessage, authority, deliver, type Received, receiver } from './kit.ts';

const SECRET = 'a shared secret';

describeNotifier('webhook', (url, secret) => ({ type: 'webhook', url, secret }));

/** As docs/notifications.md tells receivers to do it. */
function isGenuine({ headers, body }: Received, key: Buffer | string): boolean {
  const id = String(headers['webhook-id']);
  const timestamp = String(headers['webhook-timestamp']);
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}

it('carries the incident, what to do about it, and one id that every repeat has too', async () => {
  const { url, received } = await receiver();
  const notifier = aNotifier({ type: 'webhook', url, secret: SECRET });
  await deliver(notifier);
  await deliver(notifier);
  const [first, second] = received.map(({ body }) => JSON.parse(body));
  expect(first).toEqual(second);
  expect(received[0]!.headers['webhook-id']).toBe(received[1]!.headers['webhook-id']);
  expect(first).toMatchObject({
    id: anIncidentMessage().id,
    events: [
      {
        id: anIncidentMessage().id,
        step: 'opened',
        headline: 'High incident opened: Contoso Mobile, Get Balance API',
        incident: { operator: 'contoso', service: 'get-balance', severity: 'high', state: 'open' },
        deadline: null,
      },
    ],
  });
  expect(first.events[0].text).toContain('threenines incident ack ');
});

it('is signed over id, time and body, with a text or a whsec key', async () => {
  const { url, received } = await receiver();
  await deliver(aNotifier({ type: 'webhook', url, secret: SECRET }));
  const key = Buffer.from('0123456789abcdef0123456789abcdef');
  await deliver(aNotifier({ type: 'webhook', url, secret: `whsec_${key.toString('base64')}` }));
  expect(isGenuine(received[0]!, SECRET)).toBe(true);
  expect(isGenuine(received[1]!, key)).toBe(true);
  expect(isGenuine({ ...received[0]!, body: received[0]!.body.replace('high', 'low') }, SECRET)).toBe(false);
  const later = { ...received[0]!.headers, 'webhook-timestamp': '1' };
  expect(isGenuine({ ...received[0]!, headers: later }, SECRET)).toBe(false);
});

it('tells a storm in one request, in order', async () => {
  const { url, received } = await receiver();
  const storm = Array.from({ length: 200 }, (_, index) => anIncidentMessage({ incidentId: `incident-${index}` }));
  await deliver(aNotifier({ type: 'webhook', url, secret: SECRET }), storm);
  expect(received).toHaveLength(1);
  const { id, events } = JSON.parse(received[0]!.body);
  expect(id).toBe(`${storm[0]!.id}+199`);
  expect(events.map((event: { id: string }) => event.id)).toEqual(storm.map((message) => message.id));
});

it('trusts a private certificate authority that it is told of', async () => {
  const { url } = await receiver(undefined, true);
  const notifier = aNotifier({ type: 'webhook', url, secret: SECRET, ca: authority.certPem });
  expect(await deliver(notifier)).toEqual({ kind: 'delivered' });
});

it('repeats names literally, whatever they look like', async () => {
  const { url, received } = await receiver();
  const operatorName = ['{{7*7}}', '$', '{process.env.HOME} <%= 1 %> "\\'].join('');
  const message = anIncidentMessage({ incident: incidentOf({ operatorName }) });
  await deliver(aNotifier({ type: 'webhook', url, secret: SECRET }), message);
  expect(JSON.parse(received[0]!.body).events[0].headline).toContain(operatorName);
});

it('shows user and password of its URL as Basic credentials, and not in the path', async () => {
  const { url, received } = await receiver();
  const withUser = url.replace('http://', 'http://me:p%40ss%25@');
  expect(await deliver(aNotifier({ type: 'webhook', url: withUser, secret: SECRET }))).toEqual({ kind: 'delivered' });
  expect(received[0]!.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss%').toString('base64')}`);
});
