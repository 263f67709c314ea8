import { z } from 'zod';
import { Channel, Heartbeat } from './channel.ts';
import { OperatorConfig } from './operator.ts';
import { Policy } from './policy.ts';
import { duration, integer, Listen, Moment, Name, Network, Text, Timezone, Weekday } from './scalars.ts';
import { ServiceSettings } from './service.ts';
import { Sla } from './terms.ts';

const Limits = z
  .strictObject({
    concurrency: integer(1, 100_000).optional().describe('Most probes in flight.').meta({ default: 2_000 }),
    perOperator: integer(1, 10_000).optional().describe('Most probes in flight to one operator.').meta({ default: 10 }),
  })
  .meta({ id: 'limits', description: 'A slot that finds no room in time ends as unknown, never as bad.' });

const Retention = z
  .strictObject({
    good: duration('1h', '3650d').optional().describe('Good samples.').meta({ default: '90d' }),
    other: duration('1h', '3650d').optional().describe('All other samples: the evidence.').meta({ default: '400d' }),
  })
  .meta({ id: 'retention', description: 'Figures and incidents outlive the raw samples.' });

const RECURRENCE = '{ weekday: … } or { monthDay: … }';

const Recurrence = z.union(
  [
    z.strictObject({ weekday: Weekday.describe('Each week on this day.') }),
    z.strictObject({ monthDay: integer(1, 31).describe('Each month on this day, where it exists.') }),
  ],
  { error: RECURRENCE },
);

export const Maintenance = z
  .strictObject({
    operator: Name.describe('Id of the operator.'),
    services: z.array(Name).min(1, { error: 'at least one service' }).optional().describe('Services. Default: all.'),
    from: Moment.describe('Start, in whole minutes: wall time in `timezone`, or an instant with `Z` or an offset.'),
    to: Moment.describe('End, in the same form as `from`; not included.'),
    timezone: Timezone.optional().describe("Zone of wall times. Default: the operator's."),
    announcedAt: Moment.optional().describe(
      'When it was announced. Windows with fewer than five business days of notice, or none, count against the operator.',
    ),
    every: Recurrence.optional().describe('Repeats the window from then on.'),
  })
  .meta({
    id: 'maintenance',
    description:
      'A window of announced maintenance. Probing goes on; reports show the figures with and without it. Times are wall times, so that a window means the same on both sides of a clock change, or instants.',
  });
export type Maintenance = z.output<typeof Maintenance>;

/** monitors.yaml as a whole. */
export const ConfigFile = z
  .strictObject({
    policy: Policy.optional().describe('Policy pack: the rules of the process.').meta({ default: 'dm-2017' }),
    sla: Sla.optional().describe('Terms for all monitors.'),
    listen: Listen.optional().describe('Where metrics and health are served.').meta({ default: '127.0.0.1:8080' }),
    dataDir: Text.optional()
      .describe('Folder of the database, relative to the folder of this file.')
      .meta({ default: './data' }),
    location: Name.optional().describe('Name of the place that the probes run in.').meta({ default: 'local' }),
    limits: Limits.optional().describe('Concurrency.'),
    retention: Retention.optional().describe('How long raw samples are kept.'),
    services: z
      .record(Name, ServiceSettings)
      .optional()
      .describe('Settings per service, by name. A custom service is one with `probe: http`.'),
    operators: z.array(OperatorConfig).min(1, { error: 'at least one operator' }).describe('Who is monitored.'),
    allowNetworks: z
      .array(Network)
      .optional()
      .describe('Private, loopback or link-local networks that probes and notifications may reach.')
      .meta({ default: [] }),
    maintenance: z.array(Maintenance).optional().describe('Announced maintenance windows.'),
    channels: z
      .record(Name, Channel)
      .optional()
      .describe('Where incidents are told, by name. Without any, they go to the log.'),
    heartbeat: Heartbeat.optional().describe('Tells a service outside that the monitor works.'),
  })
  .meta({ title: 'monitors.yaml' });
export type ConfigFile = z.output<typeof ConfigFile>;

/** Everything but the operators, which are checked one by one: a malformed one hides nothing of the others. */
export const GeneralConfig = ConfigFile.extend({
  operators: z.array(z.unknown()).min(1, { error: 'at least one operator' }),
});
export type GeneralConfig = z.output<typeof GeneralConfig>;
