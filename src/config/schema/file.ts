import { z } from 'zod';
import { REPORT_FORMATS } from '../../core/configuration.ts';
import { Channel, Heartbeat } from './channel.ts';
import { OperatorConfig } from './operator.ts';
import { Policy } from './policy.ts';
import {
  duration,
  HostName,
  HostPort,
  integer,
  Listen,
  Moment,
  Name,
  NameServer,
  Network,
  Text,
  Timezone,
  url,
  Weekday,
} from './scalars.ts';
import { ServiceSettings } from './service.ts';
import { Sla } from './terms.ts';
import { Tls } from './transport.ts';

const Limits = z
  .strictObject({
    concurrency: integer(1, 100_000).optional().describe('Most probes in flight.').meta({ default: 2_000 }),
    requestsPerSecond: z
      .number({ error: 'a number above 0, at most 100000' })
      .positive({ error: 'a number above 0, at most 100000' })
      .max(100_000, { error: 'a number above 0, at most 100000' })
      .optional()
      .describe('Cap on requests over all operators.')
      .meta({ default: 1_000, title: 'number' }),
    perOperator: integer(1, 10_000).optional().describe('Most probes in flight to one operator.').meta({ default: 10 }),
  })
  .meta({ id: 'limits', description: 'A slot that finds no room in time ends as unknown, never as bad.' });

const Resolver = z
  .strictObject({
    servers: z
      .array(NameServer)
      .min(1, { error: 'at least one name server' })
      .optional()
      .describe('Name servers. Default: those of the system, which are followed when they change.'),
    timeout: duration('100ms', '10s')
      .optional()
      .describe('Bound on one lookup, its retries included.')
      .meta({ default: '2s' }),
    secondOpinion: z
      .array(NameServer)
      .min(1, { error: 'at least one name server' })
      .optional()
      .describe(
        'Name servers that are asked when a lookup has failed. Where they know the name, the sample, which stays bad, carries the warning `resolvers-differ`.',
      ),
  })
  .meta({
    id: 'resolver',
    description:
      'How names become addresses: hosts file, then name servers. Records are kept for their time to live, between 1 and 60 seconds; failures are not kept.',
  });

const Retention = z
  .strictObject({
    good: duration('1h', '3650d').optional().describe('Good samples.').meta({ default: '90d' }),
    other: duration('1h', '3650d').optional().describe('All other samples: the evidence.').meta({ default: '400d' }),
  })
  .meta({ id: 'retention', description: 'Figures and incidents outlive the raw samples.' });

const Closing = z
  .strictObject({
    grace: duration('1h', '28d')
      .optional()
      .describe('A month is closed this long after its end.')
      .meta({ default: '24h' }),
  })
  .meta({ id: 'closing', description: 'A closed month is frozen: later changes are amendments.' });

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

const every = duration('1s', '1h')
  .optional()
  .describe('How often it is checked, beside at once when a verdict depends on it.')
  .meta({ default: '60s' });

const Canary = z
  .strictObject({
    url: url(['https']).describe(
      'Where `threenines canary`, or a mutual-TLS echo of your own, listens. Any address may be given.',
    ),
    tls: Tls.describe('The client certificate and key that operators are shown, and whom to trust.'),
    every,
  })
  .meta({
    id: 'canary',
    description:
      'An endpoint of your own that checks the client certificate as operators do. When it refuses the certificate too, refusals are our own fault. It speaks for operators with the same `cert` and `key`.',
  });

const References = z
  .strictObject({
    dns: z.array(HostName).optional().describe('Names that must resolve.').meta({ default: [] }),
    tcp: z.array(HostPort).optional().describe('Ports that must accept a connection.').meta({ default: [] }),
    http: z
      .array(url(['http', 'https']))
      .optional()
      .describe('URLs that must answer, with whatever status.')
      .meta({ default: [] }),
    every,
  })
  .meta({
    id: 'references',
    description:
      'Checks of our own resolver and our own way out. When they fail together with three operators or more, the fault is ours; a name that does not resolve is our fault when no reference resolves. There are none by default.',
  });
const FORMAT = 'html, pdf, csv or json';

const Reports = z
  .strictObject({
    deliverTo: Text.describe('Folder that the reports are written to, relative to the folder of this file.'),
    formats: z
      .array(z.enum(REPORT_FORMATS, { error: FORMAT }), { error: `a list of ${FORMAT}` })
      .min(1, { error: 'at least one format' })
      .optional()
      .describe('One file each.')
      .meta({ default: ['html', 'pdf'] }),
    channels: z.array(Name).optional().describe('Channels that are told of each report. Default: all.'),
  })
  .meta({
    id: 'reports',
    description: "Each operator's report, written by itself once its month is closed, and again when it is amended.",
  });
export type Reports = z.output<typeof Reports>;

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
    closing: Closing.optional().describe('When months are closed.'),
    services: z
      .record(Name, ServiceSettings)
      .optional()
      .describe('Settings per service, by name. A custom service is one with `probe: http`.'),
    canary: Canary.optional().describe('Check of our own client certificate.'),
    references: References.optional().describe('Checks of our own network.'),
    operators: z.array(OperatorConfig).min(1, { error: 'at least one operator' }).describe('Who is monitored.'),
    allowNetworks: z
      .array(Network)
      .optional()
      .describe('Private, loopback or link-local networks that probes and notifications may reach.')
      .meta({ default: [] }),
    resolver: Resolver.optional().describe('Name servers.'),
    maintenance: z.array(Maintenance).optional().describe('Announced maintenance windows.'),
    reports: Reports.optional().describe('Where reports are delivered. Without it, none are written by themselves.'),
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
