import { z } from 'zod';
import { CATALOGUED_KEYS, CUSTOM_KEYS, CUSTOM_KINDS } from '../probe-kinds/kinds.ts';
import { duration, Name, Timezone, text } from './scalars.ts';
import { Sla } from './terms.ts';

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
  ...CATALOGUED_KEYS,
  probe: z.enum(CUSTOM_KINDS).optional().describe('Custom services: probe kind. Required for them.'),
  ...CUSTOM_KEYS,
};

export const ServiceSettings = z.strictObject(settings).meta({
  id: 'service',
  description:
    'Settings of a service, for all operators: one of the catalogue (`get-balance`, `provisioning`, `mo-direct`) or a custom one with `probe: http` or `probe: tcp`. `core-network` and `xdr` cannot be probed from outside; operators report them.',
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
