import { z } from 'zod';
import { REPORT_FORMATS } from '../../core/configuration.ts';
import { Channel } from '../channels/channels.ts';
import { Heartbeat } from './heartbeat.ts';
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
    concurrency: integer(1, 100_000)
      .optional()
      .describe('Maximum number of probes in flight.')
      .meta({ default: 2_000 }),
    requestsPerSecond: z
      .number({ error: 'a number above 0, at most 100000' })
      .positive({ error: 'a number above 0, at most 100000' })
      .max(100_000, { error: 'a number above 0, at most 100000' })
      .optional()
      .describe('Limit on requests to all operators together.')
      .meta({ default: 1_000, title: 'number' }),
    perOperator: integer(1, 10_000)
      .optional()
      .describe('Maximum number of probes in flight to one operator.')
      .meta({ default: 10 }),
  })
  .meta({ id: 'limits', description: 'A slot that these limits delay too long ends as unknown, never as bad.' });

const Resolver = z
  .strictObject({
    servers: z
      .array(NameServer)
      .min(1, { error: 'at least one name server' })
      .optional()
      .describe('Name servers. Default: those of the system, updated when they change.'),
    timeout: duration('100ms', '10s')
      .optional()
      .describe('Time limit of one lookup, including its retries.')
      .meta({ default: '2s' }),
    secondOpinion: z
      .array(NameServer)
      .min(1, { error: 'at least one name server' })
      .optional()
      .describe(
        'Name servers that are asked when a lookup has failed. If they know the name, the sample stays bad and carries the warning `resolvers-differ`.',
      ),
  })
  .meta({
    id: 'resolver',
    description:
      'How names are resolved: hosts file, then name servers. Records are cached for their time to live, between 1 and 60 seconds; failures are not cached.',
  });

const Retention = z
  .strictObject({
    good: duration('1h', '3650d').optional().describe('Good samples.').meta({ default: '90d' }),
    other: duration('1h', '3650d')
      .optional()
      .describe('All other samples; they are the evidence.')
      .meta({ default: '400d' }),
  })
  .meta({ id: 'retention', description: 'How long raw samples are kept. Figures and incidents are kept forever.' });

const Closing = z
  .strictObject({
    grace: duration('1h', '28d')
      .optional()
      .describe('How long after its end a month is closed.')
      .meta({ default: '24h' }),
  })
  .meta({ id: 'closing', description: 'A closed month is frozen; later changes are amendments.' });

const RECURRENCE = '{ weekday: … } or { monthDay: … }';

const Recurrence = z.union(
  [
    z.strictObject({ weekday: Weekday.describe('Each week on this day.') }),
    z.strictObject({ monthDay: integer(1, 31).describe('Each month on this day, if it exists.') }),
  ],
  { error: RECURRENCE },
);

export const Maintenance = z
  .strictObject({
    operator: Name.describe('Id of the operator.'),
    services: z.array(Name).min(1, { error: 'at least one service' }).optional().describe('Services. Default: all.'),
    from: Moment.describe('Start: wall time in `timezone`, in whole minutes, or an instant with `Z` or an offset.'),
    to: Moment.describe('End, in the same form as `from`; exclusive.'),
    timezone: Timezone.optional().describe("Time zone of wall times. Default: the operator's."),
    announcedAt: Moment.optional().describe(
      'When it was announced. With fewer than five business days of notice, or without notice, failures in the window count against the operator.',
    ),
    every: Recurrence.optional().describe('Recurrence of the window, starting with `from`.'),
  })
  .meta({
    id: 'maintenance',
    description:
      'A window of announced maintenance. Probing continues; reports show the figures with and without it. Times are instants, or wall times, which mean the same on both sides of a clock change.',
  });
export type Maintenance = z.output<typeof Maintenance>;

const every = duration('1s', '1h')
  .optional()
  .describe('Check interval. When a verdict depends on the result, a check runs at once.')
  .meta({ default: '60s' });

const Canary = z
  .strictObject({
    url: url(['https']).describe(
      'Address of `threenines canary` or of your own mutual-TLS server. Private addresses are allowed.',
    ),
    tls: Tls.describe('The client certificate and key that operators receive, and the authorities to trust.'),
    every,
  })
  .meta({
    id: 'canary',
    description:
      'The certificate check endpoint: your own server that checks the client certificate as operators do. If it refuses the certificate too, refusals are our own fault. Its result applies to operators with the same `cert` and `key`.',
  });

const References = z
  .strictObject({
    dns: z.array(HostName).optional().describe('Host names that must resolve.').meta({ default: [] }),
    tcp: z.array(HostPort).optional().describe('Ports that must accept a connection.').meta({ default: [] }),
    http: z
      .array(url(['http', 'https']))
      .optional()
      .describe('URLs that must answer, with any status.')
      .meta({ default: [] }),
    every,
  })
  .meta({
    id: 'references',
    description:
      'Checks of our own resolver and Internet access. If all of them and three or more operators fail, the fault is ours; if a name does not resolve, the fault is ours when no reference resolves. There are none by default.',
  });
const FORMAT = 'html, pdf, csv or json';

const Reports = z
  .strictObject({
    deliverTo: Text.describe('Folder for the reports, relative to the folder of this file.'),
    formats: z
      .array(z.enum(REPORT_FORMATS, { error: FORMAT }), { error: `a list of ${FORMAT}` })
      .min(1, { error: 'at least one format' })
      .optional()
      .describe('One file per format.')
      .meta({ default: ['html', 'pdf'] }),
    channels: z.array(Name).optional().describe('Channels that are notified of each report. Default: all.'),
  })
  .meta({
    id: 'reports',
    description: "Delivery of each operator's report once its month is closed, and again after an amendment.",
  });
export type Reports = z.output<typeof Reports>;

/** monitors.yaml as a whole. */
export const ConfigFile = z
  .strictObject({
    policy: Policy.optional()
      .describe('Policy preset: the rules of the operations process.')
      .meta({ default: 'dm-2017' }),
    sla: Sla.optional().describe('Terms for all monitors.'),
    listen: Listen.optional()
      .describe('Address of the metrics and health endpoints.')
      .meta({ default: '127.0.0.1:8080' }),
    hosts: z
      .array(HostName)
      .optional()
      .describe(
        'Names under which the HTTP server answers, beside those of this machine. Without them, a loopback address answers under no other name, and another address under any.',
      )
      .meta({ default: [] }),
    auth: z
      .strictObject({
        tokens: z.literal(true, { error: 'true' }).describe('API tokens; `threenines token add` issues them.'),
      })
      .optional()
      .describe(
        'Who may use the HTTP API. Default: anyone on this machine. With it, each request needs a token, and a proxy with TLS may stand in front.',
      ),
    dataDir: Text.optional()
      .describe('Folder of the database, relative to the folder of this file.')
      .meta({ default: './data' }),
    location: Name.optional().describe('Name of the location that probes run in.').meta({ default: 'local' }),
    limits: Limits.optional().describe('Concurrency and rate limits of the program.'),
    retention: Retention.optional().describe('How long raw samples are kept.'),
    closing: Closing.optional().describe('When months are closed.'),
    services: z
      .record(Name, ServiceSettings)
      .optional()
      .describe('Settings per service, by name. A custom service is one with `probe: http` or `probe: tcp`.'),
    canary: Canary.optional().describe('Certificate check endpoint for our own client certificate.'),
    references: References.optional().describe('Checks of our own network.'),
    operators: z.array(OperatorConfig).min(1, { error: 'at least one operator' }).describe('Operators to monitor.'),
    allowNetworks: z
      .array(Network)
      .optional()
      .describe('Private, loopback or link-local networks that probes and notifications may reach.')
      .meta({ default: [] }),
    resolver: Resolver.optional().describe('Name resolution.'),
    maintenance: z.array(Maintenance).optional().describe('Announced maintenance windows.'),
    reports: Reports.optional().describe('Automatic delivery of reports. Default: none.'),
    channels: z
      .record(Name, Channel)
      .optional()
      .describe('Notification channels, by name. Without any, incidents go to the log.'),
    heartbeat: Heartbeat.optional().describe('Requests to an outside service that show that the monitor works.'),
  })
  .meta({ title: 'monitors.yaml' });
export type ConfigFile = z.output<typeof ConfigFile>;

/** Everything but the operators, which are checked one by one: a malformed one hides nothing of the others. */
export const GeneralConfig = ConfigFile.extend({
  operators: z.array(z.unknown()).min(1, { error: 'at least one operator' }),
});
export type GeneralConfig = z.output<typeof GeneralConfig>;
