import { z } from 'zod';
import { Country, Name, PlainDate, Text, Timezone, text, url, Weekday } from './scalars.ts';
import { Monitor } from './service.ts';
import { Sla } from './terms.ts';
import { Secret, transport } from './transport.ts';

const Calendar = z
  .strictObject({
    weekend: z
      .array(Weekday)
      .max(6, { error: 'at most six weekdays' })
      .optional()
      .describe('Days of the week that are no business days.')
      .meta({ default: ['sat', 'sun'] }),
    holidays: z.array(PlainDate).optional().describe("Days off beside the country's public holidays."),
  })
  .meta({ id: 'calendar', description: 'Business days: notice periods are counted in them.' });

const Api = z
  .strictObject({
    baseUrl: url(['https'])
      .refine((value) => new URL(value).search === '', { error: 'an absolute https URL without a query' })
      .describe('Base of the operator API, with its version path if it has one.'),
    ...transport,
  })
  .meta({ id: 'api', description: 'The operator API: Get Balance and microbalance.' });

const Portal = z
  .strictObject({
    url: url(['https']).describe('Start page of the portal.'),
    marker: Text.describe('Text that only the right page carries, as agreed with the operator.'),
    allowHosts: z
      .array(text('a host name', /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/))
      .optional()
      .describe("Hosts beside the portal's own that a redirect may lead to.")
      .meta({ default: [] }),
    market: Country.optional().describe("Launch parameter: region of the PC. Default: the operator's country."),
    location: Country.optional().describe("Launch parameter: where the PC is. Default: the operator's country."),
    ...transport,
  })
  .meta({ id: 'portal', description: 'The MO Direct portal.' });

const ICCID = 'an ICCID of 18 to 20 digits in quotes (without quotes YAML rounds it)';

const Sim = z
  .strictObject({
    iccid: text(ICCID, /^\d{18,20}$/).describe('ICCID of a SIM that is reserved for tests, in quotes.'),
    expect: z
      .array(z.enum(['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED']))
      .optional()
      .describe('Balance types that are right for this SIM. Default: any.')
      .meta({ default: [] }),
    use: z
      .array(z.enum(['get-balance', 'provisioning', 'mo-direct']))
      .min(1, { error: 'at least one service' })
      .optional()
      .describe('Services that may use this SIM. Default: all of them.'),
  })
  .meta({ id: 'sim', description: 'A SIM that the operator has reserved for tests.' });

const Microbalance = z
  .strictObject({
    mode: z
      .enum(['capped', 'exempt'])
      .optional()
      .describe(
        '`capped`: at most 6 grants per hour and 10 per day on each SIM, so that the schedule needs a pool of SIMs. `exempt`: no cap, by written agreement.',
      )
      .meta({ default: 'capped' }),
    path: z
      .enum(['microbalance', 'microBalance'])
      .optional()
      .describe('Spelling of the path segment.')
      .meta({ default: 'microbalance' }),
    location: Country.optional().describe("Country of the grant. Default: the operator's country."),
    locationIn: z
      .enum(['body', 'query', 'both'])
      .optional()
      .describe('Where the request carries the country.')
      .meta({ default: 'body' }),
  })
  .meta({
    id: 'microbalance',
    description: 'How the `provisioning` probe grants a microbalance, and revokes it again.',
  });

const Rate = z
  .strictObject({
    requestsPerSecond: z
      .number({ error: 'a number above 0, at most 1000' })
      .positive({ error: 'a number above 0, at most 1000' })
      .max(1_000, { error: 'a number above 0, at most 1000' })
      .describe('Cap over all monitors of the operator.')
      .meta({ title: 'number' }),
  })
  .meta({ id: 'rate', description: 'A slot that would exceed the cap ends as unknown (`rate-cap`), never as bad.' });

const Contact = z
  .strictObject({
    role: Text.describe('Whose number this is, such as `first-line`.'),
    name: Text.optional().describe('Name of the person or desk.'),
    phone: Secret.optional().describe('Phone number.'),
    email: z
      .union([Text, Secret], { error: 'text, { env: NAME } or { file: path }' })
      .optional()
      .describe('Mail address, or a reference to it.'),
  })
  .meta({
    id: 'contact',
    description: 'Someone at the operator. Incidents name it by its label; numbers and addresses stay here.',
  });

export const OperatorConfig = z
  .strictObject({
    id: Name.describe('Stands in monitor ids (`operator/service`), metrics and reports. Do not change it.'),
    name: Text.optional().describe('Name for people. Default: the id.'),
    country: Country.optional().describe('Country whose public holidays are no business days.'),
    timezone: Timezone.optional().describe('Zone of the business calendar.').meta({ default: 'UTC' }),
    calendar: Calendar.optional().describe('Weekend and further holidays.'),
    enabled: z
      .boolean()
      .optional()
      .describe('The switch that stops every probe of this operator.')
      .meta({ default: true }),
    api: Api.optional().describe('Operator API. Required by `get-balance` and `provisioning`.'),
    portal: Portal.optional().describe('MO Direct portal. Required by `mo-direct`.'),
    sims: z.array(Sim).optional().describe('Test SIMs. `get-balance` and `provisioning` need at least one each.'),
    microbalance: Microbalance.optional().describe('How `provisioning` grants and revokes.'),
    rate: Rate.optional().describe(
      "Cap on requests to the operator. Default: 0.2 per second, or 1.5 times the operator's scheduled load where that is more.",
    ),
    contacts: z.array(Contact).optional().describe('Whom to call.'),
    sla: Sla.optional().describe("Other terms for all of this operator's monitors."),
    monitors: z
      .array(Monitor)
      .min(1, { error: 'at least one monitor' })
      .describe('What to monitor: names of services, or [monitors](#monitor) with their own settings.'),
  })
  .meta({
    id: 'operator',
    description:
      'A mobile operator. Needs only `id` and `monitors`; everything else has a default or is required by the services it lists.',
  });
export type OperatorConfig = z.output<typeof OperatorConfig>;
