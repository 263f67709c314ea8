import { expect, it } from 'vitest';
import { z } from 'zod';
import { incidentOf } from '../store/fixtures.ts';
import { describeNotifier } from './http-channels.ts';
import { aNotifier, anIncidentMessage, deliver, receiver } from './kit.ts';

describeNotifier('Slack', (url) => ({ type: 'slack', url }));

/**
 * Block Kit as Slack publishes it: docs.slack.dev/reference/block-kit/blocks/header-block, …/blocks/section-block and
 * …/composition-objects/text-object. `emoji` goes with plain text only, `verbatim` with mrkdwn only.
 */
const Payload = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({
            type: z.literal('plain_text'),
            text: z.string().min(1).max(150),
            emoji: z.boolean().optional(),
          }),
        }),
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({
            type: z.literal('mrkdwn'),
            text: z.string().min(1).max(3_000),
            verbatim: z.boolean().optional(),
          }),
        }),
      ]),
    )
    .max(50),
});

async function payloadOf(...messages: ReturnType<typeof anIncidentMessage>[]) {
  const { url, received } = await receiver();
  await deliver(aNotifier({ type: 'slack', url }), messages);
  return Payload.parse(JSON.parse(received[0]!.body));
}

it('shows the headline, what to do, and the details', async () => {
  const { text, blocks } = await payloadOf(anIncidentMessage());
  expect(text).toBe('High incident opened: Contoso Mobile, Get Balance API');
  expect(blocks[0]).toMatchObject({ type: 'header', text: { text } });
  expect(JSON.stringify(blocks)).toContain('threenines incident ack');
});

it('neither mentions anyone nor formats what a name says', async () => {
  const operatorName = '<!channel> *bold* & ```code``` <https://evil.example|click>';
  const { text, blocks } = await payloadOf(anIncidentMessage({ incident: incidentOf({ operatorName }) }));
  const sections = blocks.filter(({ type }) => type === 'section').map((block) => block.text.text);
  expect(text).toContain('&lt;!channel&gt; *bold* &amp;');
  for (const section of sections) {
    expect(section).not.toMatch(/<[!@#h]/);
    expect(section.match(/```/g)).toHaveLength(2);
  }
});

it('lists a storm of a hundred within the limits of one message', async () => {
  const storm = Array.from({ length: 100 }, (_, index) => anIncidentMessage({ incidentId: `incident-${index}` }));
  const { text, blocks } = await payloadOf(...storm);
  expect(text).toBe('100 High incidents opened: Contoso Mobile');
  expect(new Set(JSON.stringify(blocks).match(/\(incident-\d+\)/g)).size).toBe(100);
  const characters = blocks.reduce((sum, block) => sum + block.text.text.length, 0);
  expect(characters).toBeLessThan(13_000);
});

/** api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks */
it.each([
  [400, 'invalid_payload', 'permanent'],
  [403, 'action_prohibited', 'permanent'],
  [404, 'channel_not_found', 'retryable'],
  [410, 'channel_is_archived', 'permanent'],
  [500, 'rollup_error', 'retryable'],
])('takes %i %s as %s', async (status, text, kind) => {
  const { url } = await receiver((response) => response.writeHead(status).end(text));
  expect(await deliver(aNotifier({ type: 'slack', url }))).toMatchObject({ kind });
});
