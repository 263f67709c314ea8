/** Where an operator is probed, and the SIMs it has reserved for that. */
import { z } from 'zod';
import { CATALOGUE } from '../catalogue.ts';
import { Country, duration, HostName, Text, text, url } from './scalars.ts';
import { Secret, transport } from './transport.ts';

export const Api = z
  .strictObject({
    baseUrl: url(['https'])
      .refine((value) => new URL(value).search === '', { error: 'an absolute https URL without a query' })
      .describe('Base URL of the operator API, with its version path if it has one.'),
    ...transport,
  })
  .meta({ id: 'api', description: 'The operator API: Get Balance and microbalance.' });

const EID = 'an EID of 32 digits in quotes, { env: NAME } or { file: path }';

export const Portal = z
  .strictObject({
    url: url(['https']).describe('Start page of the portal.'),
    marker: Text.describe('Text that only the correct page contains, as agreed with the operator.'),
    allowHosts: z
      .array(HostName)
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

export const Sim = z
  .strictObject({
    iccid: text(ICCID, /^\d{18,20}$/).describe('ICCID of a SIM reserved for tests, in quotes.'),
    expect: z
      .array(z.enum(['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED']))
      .optional()
      .describe('Expected balance types of this SIM. Default: any.')
      .meta({ default: [] }),
    use: z
      .array(z.enum(CATALOGUE))
      .min(1, { error: 'at least one service' })
      .optional()
      .describe('Services that may use this SIM. Default: all of them.'),
  })
  .meta({ id: 'sim', description: 'A SIM that the operator has reserved for tests.' });

export const Microbalance = z
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

/** What probes of the catalogue are assembled from. */
export interface Endpoints {
  readonly country?: string | undefined;
  readonly api?: z.output<typeof Api> | undefined;
  readonly portal?: z.output<typeof Portal> | undefined;
  readonly sims?: readonly z.output<typeof Sim>[] | undefined;
  readonly microbalance?: z.output<typeof Microbalance> | undefined;
}
