import { z } from 'zod';
import { HOLIDAY_TYPES } from '../../core/calendar/business-calendar.ts';
import { DECLARED_SERVICES } from '../../core/sla/declared.ts';
import { Api, Microbalance, Portal, Sim } from './endpoints.ts';
import { CountryOrPart, Moment, Name, PlainDate, Text, Timezone, Weekday } from './scalars.ts';
import { Monitor } from './service.ts';
import { Sla } from './terms.ts';
import { Secret } from './transport.ts';

const Calendar = z
  .strictObject({
    weekend: z
      .array(Weekday)
      .max(6, { error: 'at most six weekdays' })
      .optional()
      .describe('Weekdays that are not business days.')
      .meta({ default: ['sat', 'sun'] }),
    holidays: z.array(PlainDate).optional().describe("Holidays in addition to the country's."),
    notHolidays: z.array(PlainDate).optional().describe('Holidays of the country that are business days.'),
    types: z
      .array(z.enum(HOLIDAY_TYPES))
      .min(1, { error: 'at least one of public, bank' })
      .optional()
      .describe(
        "The country's holidays that count: `public` with their substitute days, `bank` for days on which only banks close.",
      )
      .meta({ default: ['public'] }),
  })
  .refine(({ holidays = [], notHolidays = [] }) => !holidays.some((date) => notHolidays.includes(date)), {
    error: 'no date both in holidays and in notHolidays',
  })
  .meta({ id: 'calendar', description: 'The business calendar. Deadlines and notice periods are counted in it.' });

const ContractProbe = z
  .strictObject({
    enabled: z
      .boolean()
      .describe('Whether they are sent. Agree with the operator first: the requests are wrong on purpose.')
      .meta({ default: false }),
  })
  .meta({
    id: 'contractProbe',
    description:
      'Four requests a day that the contract says must be refused: an unknown SIM, a malformed location, a bad limit, no client certificate. Findings never affect availability.',
  });

const Rate = z
  .strictObject({
    requestsPerSecond: z
      .number({ error: 'a number above 0, at most 1000' })
      .positive({ error: 'a number above 0, at most 1000' })
      .max(1_000, { error: 'a number above 0, at most 1000' })
      .describe('Limit over all monitors of the operator.')
      .meta({ title: 'number' }),
  })
  .meta({
    id: 'rate',
    description: "The operator's rate limit. A slot that would exceed it ends as unknown (`rate-cap`), never as bad.",
  });

const Contact = z
  .strictObject({
    role: Text.describe('Role of the contact, such as `first-line`.'),
    name: Text.optional().describe('Name of the person or team.'),
    phone: Secret.optional().describe('Phone number.'),
    email: z
      .union([Text, Secret], { error: 'text, { env: NAME } or { file: path }' })
      .optional()
      .describe('Mail address, or a reference to it.'),
  })
  .meta({
    id: 'contact',
    description:
      'A contact at the operator. Incidents show its label; numbers and addresses stay in the configuration.',
  });

const DeclaredOutage = z
  .strictObject({
    service: z.enum(DECLARED_SERVICES).describe('The service that failed.'),
    from: Moment.describe("Start: an instant with `Z` or an offset, or wall time in the operator's time zone."),
    to: Moment.describe('End, in the same form.'),
    reportedAt: Moment.optional().describe('When the operator reported it.'),
    note: Text.optional().describe("The operator's explanation."),
  })
  .meta({
    id: 'declaredOutage',
    description:
      'An outage that the operator reported, of a service that only the operator can measure. Reports show the resulting availability, labelled as declared.',
  });
export type DeclaredOutage = z.output<typeof DeclaredOutage>;

export const OperatorConfig = z
  .strictObject({
    id: Name.describe('Part of monitor ids (`operator/service`), metrics and reports. Do not change it.'),
    name: Text.optional().describe('Display name. Default: the id.'),
    country: CountryOrPart.optional().describe(
      'Country whose holidays apply, or a part of it with holidays of its own: `DE`, `DE-NW`, `GB-SCT`, `CA-ON`. `threenines calendar` shows them.',
    ),
    timezone: Timezone.optional().describe('Time zone of the business calendar.').meta({ default: 'UTC' }),
    calendar: Calendar.optional().describe('Weekend and further holidays.'),
    enabled: z.boolean().optional().describe('`false` stops every probe of this operator.').meta({ default: true }),
    contractProbe: ContractProbe.optional().describe('The daily negative tests of the contract.'),
    api: Api.optional().describe('Operator API. Required by `get-balance` and `provisioning`.'),
    portal: Portal.optional().describe('MO Direct portal. Required by `mo-direct`.'),
    sims: z.array(Sim).optional().describe('Test SIMs. `get-balance` and `provisioning` need at least one each.'),
    microbalance: Microbalance.optional().describe('How `provisioning` grants and revokes.'),
    rate: Rate.optional().describe(
      'Rate limit of the operator. Default: 0.2 requests per second, or 1.5 times its scheduled load if that is more.',
    ),
    contacts: z.array(Contact).optional().describe('Contacts at the operator.'),
    sla: Sla.optional().describe("Terms for all of this operator's monitors, if different."),
    declaredOutages: z
      .array(DeclaredOutage)
      .optional()
      .describe('Outages of its core network and xDR that the operator reported.')
      .meta({ default: [] }),
    monitors: z
      .array(Monitor)
      .min(1, { error: 'at least one monitor' })
      .describe('Monitors: names of services, or [monitors](#monitor) with their own settings.'),
  })
  .meta({
    id: 'operator',
    description:
      'A mobile operator. Needs only `id` and `monitors`; everything else has a default or is required by the services it lists.',
  });
export type OperatorConfig = z.output<typeof OperatorConfig>;
