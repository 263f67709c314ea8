import { z } from 'zod';
import { DECLARED_SERVICES } from '../../core/sla/declared.ts';
import { Country, duration, Moment, Name, PlainDate, Text, Timezone, text, url, Weekday } from './scalars.ts';
import { Monitor } from './service.ts';
import { Sla } from './terms.ts';
import { Secret, transport } from './transport.ts';

const Calendar = z
  .strictObject({
    weekend: z
      .array(Weekday)
      .max(6, { error: 'at most six weekdays' })
      .optional()
      .describe('Weekdays that are not business days.')
      .meta({ default: ['sat', 'sun'] }),
    holidays: z.array(PlainDate).optional().describe("Holidays in addition to the country's public holidays."),
  })
  .meta({ id: 'calendar', description: 'The business calendar. Deadlines and notice periods are counted in it.' });

const Api = z
  .strictObject({
    baseUrl: url(['https'])
      .refine((value) => new URL(value).search === '', { error: 'an absolute https URL without a query' })
      .describe('Base URL of the operator API, with its version path if it has one.'),
    ...transport,
  })
  .meta({ id: 'api', description: 'The operator API: Get Balance and microbalance.' });

const EID = 'an EID of 32 digits in quotes, { env: NAME } or { file: path }';

const Portal = z
  .strictObject({
    url: url(['https']).describe('Start page of the portal.'),
    marker: Text.describe('Text that only the correct page contains, as agreed with the operator.'),
    allowHosts: z
      .array(text('a host name', /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/))
      .optional()
      .describe('Further hosts that a redirect may lead to.')
      .meta({ default: [] }),
    market: Country.optional().describe("Launch parameter: region of the PC. Default: the operator's country."),
    location: Country.optional().describe("Launch parameter: where the PC is. Default: the operator's country."),
    forms: z
      .array(z.enum(['sim', 'esim']))
      .min(1, { error: 'at least one form' })
      .optional()
      .describe(
        'Launch parameters: of a SIM card (`iccid`), of an eSIM (`eid`, `iccids`), or alternating between both.',
      )
      .meta({ default: ['sim'] }),
    eid: z
      .union([text(EID, /^\d{32}$/), Secret], { error: EID })
      .optional()
      .describe('EID of the test device. Required by the form `esim`.')
      .meta({ title: 'EID or a reference to it' }),
    checkAssets: z
      .boolean()
      .optional()
      .describe(
        "`true`: every probe also loads the page's first script and first style sheet, and a missing one is a failure. `false`: one probe in twenty loads them, and a missing one is a contract warning.",
      )
      .meta({ default: false }),
    ...transport,
  })
  .meta({ id: 'portal', description: 'The MO Direct portal.' });

const ICCID = 'an ICCID of 18 to 20 digits in quotes (without quotes YAML rounds it)';

const Sim = z
  .strictObject({
    iccid: text(ICCID, /^\d{18,20}$/).describe('ICCID of a SIM reserved for tests, in quotes.'),
    expect: z
      .array(z.enum(['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED']))
      .optional()
      .describe('Expected balance types of this SIM. Default: any.')
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
      .describe('Whether the request has the country in its body, its query or both.')
      .meta({ default: 'body' }),
    lifetime: duration('5m', '24h')
      .optional()
      .describe(
        'How long a grant lasts if it is not revoked. A SIM on which a grant may be active is quarantined for that long, at least an hour.',
      )
      .meta({ default: '1h' }),
    verify: z
      .boolean()
      .optional()
      .describe(
        "Read the SIM's balance between grant and clean-up: the grant must not show in it. One more request per probe; needs SIMs with `expect: [NONE]`.",
      )
      .meta({ default: false }),
  })
  .meta({
    id: 'microbalance',
    description: 'How the `provisioning` probe grants and revokes a microbalance.',
  });

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
    country: Country.optional().describe('Country whose public holidays apply.'),
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
