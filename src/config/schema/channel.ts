import { z } from 'zod';
import { SEVERITIES } from '../../core/incident/incident.ts';
import { duration, Text, text, url } from './scalars.ts';
import { Secret } from './transport.ts';

const ADDRESS = 'a mail address such as ops@example.com, without a name';
const Address = text(ADDRESS, /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/u).meta({
  title: 'mail address',
});

const Ca = Secret.optional().describe('Certificates to trust instead of the public roots, PEM.');

/** Every channel has these. */
const common = {
  severities: z
    .array(z.enum(SEVERITIES))
    .min(1, { error: 'at least one severity' })
    .optional()
    .describe('Severities that the channel receives.')
    .meta({ default: [...SEVERITIES] }),
  watchdog: z
    .boolean()
    .optional()
    .describe('Whether a daily test notification goes through the channel.')
    .meta({ default: true }),
};

const Log = z
  .strictObject({ type: z.literal('log').describe("The program's own log."), ...common })
  .meta({ id: 'log', description: 'A channel that writes each notification to the log.' });

const Email = z
  .strictObject({
    type: z.literal('email').describe('Mail.'),
    smtp: z
      .strictObject({ url: Secret.describe('`smtp://user:password@host:587`, or `smtps:`.'), ca: Ca })
      .describe(
        'The mail server. With a password, the connection must be encrypted; without one, it is encrypted if the server offers it.',
      ),
    from: Address.optional().describe('Sender. Default: `threenines` at the domain of the first recipient.'),
    to: z.array(Address).min(1, { error: 'at least one address' }).describe('Recipients.'),
    ...common,
  })
  .meta({ id: 'email', description: 'A channel that sends mail.' });

const Webhook = z
  .strictObject({
    type: z.literal('webhook').describe('A signed HTTP request.'),
    url: Secret.describe(
      'The receiver: an `https:` or `http:` URL. A secret, because many receivers authenticate a caller by it.',
    ),
    secret: Secret.describe('Signs each request: your own text, or a `whsec_…` key.'),
    ca: Ca,
    ...common,
  })
  .meta({ id: 'webhook', description: 'A channel that POSTs JSON, signed according to Standard Webhooks.' });

const PagerDuty = z
  .strictObject({
    type: z.literal('pagerduty').describe('PagerDuty.'),
    routingKey: Secret.describe('Integration key of an Events API v2 integration.'),
    url: url(['https', 'http'])
      .optional()
      .describe('The Events API; in the EU, `https://events.eu.pagerduty.com/v2/enqueue`.')
      .meta({ default: 'https://events.pagerduty.com/v2/enqueue' }),
    ...common,
  })
  .meta({ id: 'pagerduty', description: 'A channel to PagerDuty: each incident becomes one alert there.' });

const Alertmanager = z
  .strictObject({
    type: z.literal('alertmanager').describe("Prometheus' Alertmanager."),
    url: url(['https', 'http']).describe('Base URL, such as `http://alertmanager.example:9093`.'),
    basicAuth: z
      .strictObject({ username: Text.describe('User name.'), password: Secret.describe('Password.') })
      .optional()
      .describe('HTTP Basic authentication.'),
    ca: Ca,
    ...common,
  })
  .meta({ id: 'alertmanager', description: 'A channel to Alertmanager, API v2: each incident is an alert there.' });

const Slack = z
  .strictObject({
    type: z.literal('slack').describe('Slack.'),
    url: Secret.describe('URL of an incoming webhook.'),
    ...common,
  })
  .meta({ id: 'slack', description: 'A channel to a Slack incoming webhook.' });

export const Channel = z.discriminatedUnion('type', [Log, Email, Webhook, PagerDuty, Alertmanager, Slack], {
  error: 'a channel of type log, email, webhook, pagerduty, alertmanager or slack',
});
export type Channel = z.output<typeof Channel>;

export const Heartbeat = z
  .strictObject({
    url: Secret.describe(
      'Requested with GET while every component of the monitor is live. A secret, because it identifies the check.',
    ),
    every: duration('10s', '1h').optional().describe('Interval.').meta({ default: '60s' }),
  })
  .meta({
    id: 'heartbeat',
    description: "A dead man's switch: when heartbeats stop, the service behind the URL raises an alarm.",
  });
export type Heartbeat = z.output<typeof Heartbeat>;
