import { z } from 'zod';
import { Country, duration, integer, Name, Text, Timezone, text, url } from './scalars.ts';
import { Sla } from './terms.ts';
import { transport } from './transport.ts';

const CRON = 'a cron expression of five or six fields, or { expression, timezone }';

const CronWithZone = z
  .strictObject({
    expression: z
      .string({ error: CRON })
      .describe('Cron expression of five or six fields; the first of six is seconds.'),
    timezone: Timezone.optional()
      .describe(
        'Time zone of the expression. A time zone with daylight saving skips one hour a year and repeats another.',
      )
      .meta({ default: 'UTC' }),
  })
  .meta({
    id: 'cron',
    description: 'Due times by cron. Day of month and day of week must both match; `L`, `W` and `#` are not supported.',
  });

const Expect = z
  .strictObject({
    status: z
      .array(integer(100, 599))
      .min(1, { error: 'at least one status' })
      .optional()
      .describe('Status codes that count as good.')
      .meta({ default: [200] }),
    contains: Text.optional().describe('Text that the body must contain.'),
  })
  .meta({ id: 'expect', description: 'When the response of a custom service is good.' });

/** What may be set for a service, and overridden in an operator's monitor. */
const settings = {
  every: duration('1s', '24h')
    .optional()
    .describe(
      'Period of the fixed grid. Default: `get-balance` and `mo-direct` 30s, `provisioning` 5m, custom services 60s. Replaces `cron` of the layer below.',
    ),
  cron: z
    .union([text(CRON, /\S/), CronWithZone], { error: CRON })
    .optional()
    .describe('Due times instead of a period, in UTC unless a zone is given. Replaces `every` of the layer below.'),
  deadline: duration('100ms', '5m')
    .optional()
    .describe('Time limit of a whole probe. A probe that exceeds it is bad.')
    .meta({ default: '10s' }),
  sla: Sla.optional().describe('Terms for this service or monitor, if different.'),
  fieldsTemplate: z
    .enum(['basic', 'full'])
    .optional()
    .describe('`get-balance`: which properties to request.')
    .meta({ default: 'basic' }),
  limit: integer(1, 1_000)
    .optional()
    .describe('`get-balance`: maximum number of balances to request. Default: no limit.'),
  location: Country.optional().describe('`get-balance`: country to request. Default: all active balances.'),
  probe: z.enum(['http']).optional().describe('Custom services: probe kind. Required for them.'),
  url: url(['http', 'https']).optional().describe('Custom services: URL to request.'),
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
    .optional()
    .describe('Custom services: request method.')
    .meta({ default: 'GET' }),
  body: z.string({ error: 'text' }).optional().describe('Custom services: request body.').meta({ title: 'text' }),
  expect: Expect.optional().describe('Custom services: when a response is good.'),
  ...transport,
};

export const ServiceSettings = z.strictObject(settings).meta({
  id: 'service',
  description:
    'Settings of a service, for all operators: one of the catalogue (`get-balance`, `provisioning`, `mo-direct`) or a custom one with `probe: http`. `core-network` and `xdr` cannot be probed from outside; operators report them.',
});
export type ServiceSettings = z.output<typeof ServiceSettings>;

export const Monitor = z
  .union(
    [
      Name,
      z.strictObject({ service: Name.describe('Name of the service.'), ...settings }).meta({
        id: 'monitor',
        description: 'One service of one operator. Its settings override those under `services`.',
      }),
    ],
    { error: 'the name of a service, or { service: NAME, … }' },
  )
  .transform((entry): { service: string } & ServiceSettings =>
    typeof entry === 'string' ? { service: entry } : entry,
  );
export type Monitor = z.output<typeof Monitor>;

/** Keys that only some kinds of probes understand. */
export const KEYS_BY_KIND = {
  'get-balance': ['fieldsTemplate', 'limit', 'location'],
  provisioning: [],
  'mo-direct': [],
  http: ['probe', 'url', 'method', 'body', 'expect', 'tls', 'basicAuth', 'oauth2', 'headers'],
} as const satisfies Record<string, readonly (keyof ServiceSettings)[]>;
