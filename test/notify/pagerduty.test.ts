import { expect, it } from 'vitest';
import { z } from 'zod';
import type { SelfMessage } from '../../src/core/delivery/messages.ts';
import type { MessageStep } from '../../src/core/incident/incident.ts';
import { testMessage, watchdogMessages } from '../../src/pipeline/delivery/self-messages.ts';
import { T0 } from '../store/fixtures.ts';
import { describeNotifier } from './http-channels.ts';
import { aNotifier, anIncidentMessage, deliver, receiver } from './kit.ts';

describeNotifier('PagerDuty', (url, routingKey) => ({ type: 'pagerduty', url, routingKey }));

/**
 * The request of the Events API v2 as PagerDuty publishes it: github.com/PagerDuty/api-schema,
 * reference/events-v2/openapiv3.json (names, enums, what is required), and github.com/PagerDuty/developer-docs,
 * docs/events-API-v2/02-Trigger-Events.md (lengths). Unknown keys are refused, so that a misspelt one is found; optional
 * keys that are not sent (`client_url`, `links`, `images`) are left out.
 */
const Event = z.strictObject({
  routing_key: z.string().length(32),
  event_action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedup_key: z.string().max(255),
  client: z.string(),
  payload: z.strictObject({
    summary: z.string().min(1).max(1024),
    source: z.string().min(1),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    timestamp: z.iso.datetime(),
    component: z.string().optional(),
    group: z.string().optional(),
    class: z.string().optional(),
    custom_details: z.record(z.string(), z.unknown()),
  }),
});
const ROUTING_KEY = '0123456789abcdef0123456789abcdef';

/** The events that a message becomes, answered as PagerDuty answers. */
async function eventsOf(message: ReturnType<typeof anIncidentMessage> | SelfMessage) {
  const { url, received } = await receiver((response) =>
    response.writeHead(202).end('{"status":"success","message":"Event processed","dedup_key":"k"}'),
  );
  const spec = { type: 'pagerduty', url: `${url}/v2/enqueue`, routingKey: ROUTING_KEY } as const;
  expect(await deliver(aNotifier(spec), message)).toEqual({ kind: 'delivered' });
  expect(received[0]).toMatchObject({ method: 'POST', path: '/v2/enqueue' });
  return received.map(({ body }) => Event.parse(JSON.parse(body)));
}

async function eventOf(message: ReturnType<typeof anIncidentMessage> | SelfMessage) {
  const [event, ...others] = await eventsOf(message);
  expect(others).toEqual([]);
  return event!;
}

it.each<[MessageStep, string]>([
  ['opened', 'trigger'],
  ['escalated', 'trigger'],
  ['acknowledged', 'acknowledge'],
  ['resolved', 'resolve'],
  ['reopened', 'trigger'],
  ['cancelled', 'resolve'],
])('%s becomes %s, under the one key of its incident', async (step, action) => {
  const event = await eventOf(anIncidentMessage({ step }));
  expect(event).toMatchObject({
    event_action: action,
    dedup_key: `incident:${anIncidentMessage().incidentId}`,
    payload: { severity: 'critical', source: 'contoso/get-balance', group: 'contoso', class: 'high' },
  });
});

it('pages for what is overdue after somebody took the incident, until the operator answers or it ends', async () => {
  const missed = { kind: 'response', rule: 'E2', owedBy: 'operator', dueAt: T0, remindAt: null, metAt: null } as const;
  const { incident } = anIncidentMessage();
  const taken = { ...incident, acknowledged: { at: T0, by: 'ada' }, deadlines: [{ ...missed, missedAt: T0 + 1 }] };
  const keyed = async (step: MessageStep) =>
    (await eventsOf(anIncidentMessage({ step, incident: taken }))).map(
      ({ event_action, dedup_key }) => `${event_action} ${dedup_key.replace(`incident:${incident.id}`, 'incident')}`,
    );
  expect(await keyed('overdue')).toEqual(['trigger incident/overdue']);
  expect(await keyed('updated')).toEqual(['trigger incident', 'resolve incident/overdue']);
  expect(await keyed('resolved')).toEqual(['resolve incident', 'resolve incident/overdue']);
  expect(await keyed('reminder')).toEqual(['trigger incident']);
});

it('keeps a long name within the limits', async () => {
  const long = anIncidentMessage();
  const event = await eventOf({ ...long, incident: { ...long.incident, operatorName: 'x'.repeat(5_000) } });
  expect(event.payload.summary).toHaveLength(1024);
});

it('keeps an incident of a thousand log entries below 512 kB, without the incident itself', async () => {
  const { incident, ...message } = anIncidentMessage();
  const entry = { kind: 'note', at: T0, by: 'ada', text: 'ä'.repeat(300) } as const;
  const event = await eventOf({
    ...message,
    incident,
    log: Array.from({ length: 1_000 }, () => entry),
  });
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(512_000);
  expect(event.payload.custom_details).toMatchObject({
    event: message.id,
    text: expect.stringContaining('incident ack'),
  });
  expect(event.payload.custom_details).not.toHaveProperty('incident');
});

it('the daily sign of life wakes nobody: it resolves what is not there', async () => {
  expect(await eventOf(watchdogMessages(['pd'], T0)[0]!)).toMatchObject({
    event_action: 'resolve',
    dedup_key: 'self.watchdog',
  });
});

it('a test is marked as one', async () => {
  expect(await eventOf(testMessage('pd', T0, 'ada'))).toMatchObject({
    event_action: 'trigger',
    payload: { severity: 'info', summary: 'TEST: threenines can reach this channel' },
  });
});
