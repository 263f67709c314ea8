/** The rules of the operations process as data. Packs have all of it; a configuration may adjust any part. */
import { z } from 'zod';
import { MEDIA } from '../../core/contacts.ts';
import { duration, integer, percentage, Text, text } from './scalars.ts';

const high = z.strictObject({
  after: duration('1s', '24h').describe('An incident opens when a service has failed for strictly longer than this.'),
  coverage: percentage(0, 1_000_000).describe('Least share of the due samples in that time that must be known.'),
  maxGap: duration('1s', '1h').describe('A longer stretch without a known sample restarts the clock.'),
  resolveAfterGood: integer(1, 1_000).describe('Good samples in a row that resolve the incident.'),
  reopenWithin: duration('0s', '24h').describe(
    'A failure that starts this soon after the end of an incident reopens it.',
  ),
});

const SPAN = 'a duration such as 1h, or business days such as 1 business day';
const BUSINESS_DAYS = /^([1-9]\d?) business days?$/;

/** Elapsed time, or the end of the n-th business day after. */
const Span = z
  .union(
    [
      text(SPAN, BUSINESS_DAYS).transform((value) => ({ businessDays: Number(BUSINESS_DAYS.exec(value)![1]) })),
      duration('1m', '90d').transform((elapsedMs) => ({ elapsedMs })),
    ],
    { error: SPAN },
  )
  .meta({ title: 'duration, or `n business days`' });

const Owed = z
  .strictObject({
    rule: Text.describe("The rule's name in the source of the pack."),
    within: Span.describe('How much time there is.'),
    remindBefore: duration('1m', '7d').optional().describe('When to remind of it. Default: never.'),
  })
  .meta({ id: 'owed', description: 'Something that is owed within some time.' });

const Rung = z
  .strictObject({
    after: duration('0s', '7d').describe('How long after the opening.'),
    role: Text.describe("Role of the operator's contact to ask for."),
  })
  .meta({ id: 'rung', description: 'A step of the ladder that is walked while nobody acknowledges.' });

const Escalation = z.strictObject({
  rule: Text.describe("The rule's name in the source of the pack."),
  reportedRule: Text.optional().describe('Its name where the operator itself reports the fault. Default: the same.'),
  media: z.array(z.enum(MEDIA)).min(1).describe('How the operator is told.'),
  ladder: z.array(Rung).min(1).describe('Whom to ask for, one after another. The first step is the opening itself.'),
  call: Owed.optional().describe('We reach the operator; counted from the opening.'),
  response: Owed.optional().describe("The operator's first answer; counted from the first attempt to reach it."),
  update: Owed.optional().describe('Updates by the operator, from its first answer until the end.'),
  resolution: Owed.optional().describe('The end of the incident; counted from the opening.'),
});

const earlyWarning = z.strictObject({
  suspectedAfter: duration('10s', '24h').describe('Failing without a break for this long is worth a look.'),
  degraded: z
    .strictObject({
      ratio: percentage(10_000, 1_000_000).describe('Share of bad samples.'),
      over: duration('5m', '6h').describe('Over the last.'),
    })
    .meta({ id: 'degraded', description: 'Failing most of the time, though not without a break.' })
    .describe('Failing most of the time.'),
  burn: z
    .array(
      z
        .strictObject({
          rate: z
            .number()
            .positive()
            .max(1_000)
            .describe('Times the rate that would just spend the budget.')
            .meta({ title: 'number' }),
          long: duration('5m', '6h').describe('Window that gives the rate weight.'),
          short: duration('1m', '6h').describe('Window that ends the warning soon after the failure.'),
        })
        .meta({ id: 'burn', description: 'A rate at which the error budget is spent, over two windows at once.' }),
    )
    .describe('Rates at which the error budget is spent.'),
});

const low = z.strictObject({
  contractWarnings: duration('1m', '30d').describe('The same deviation from the contract for this long.'),
  missingData: duration('1m', '30d').describe('No known sample for this long.'),
  throttled: duration('1m', '30d').describe('Throttled by the operator for this long.'),
  certificate: z.boolean().describe("Warnings of the operator's certificate raise at once."),
  latencyBreach: z.boolean().describe('The month so far exceeds the latency limit.'),
});

const MaintenanceNotice = z
  .strictObject({
    rule: Text.describe("The rule's name in the source of the pack."),
    businessDays: integer(0, 60).describe('Full business days between notice and start.'),
    completionWithin: Span.optional().describe(
      'How long after the announced end that is to be told. Default: not at all.',
    ),
  })
  .meta({ id: 'maintenanceNotice', description: 'How planned work is announced.' });

const notices = z.strictObject({
  outageOut: Owed.describe('Our outages, to operators; counted from becoming aware.'),
  outageIn: Owed.describe("Operators' outages, to us."),
  maintenanceOut: MaintenanceNotice.describe('Our planned work.'),
  maintenanceIn: MaintenanceNotice.describe("Operators' planned work."),
});

const parts = {
  high,
  earlyWarning,
  low,
  escalation: z.strictObject({
    high: Escalation.describe('High incidents.'),
    low: Escalation.describe('Low incidents.'),
  }),
  notices,
  closeAfter: duration('1h', '90d').describe('A resolved incident that stays quiet is closed after this.'),
};

/** The files in `policies/`. */
export const PolicyPreset = z.strictObject({ name: Text, title: Text, source: Text, ...parts });
export type PolicyPreset = z.output<typeof PolicyPreset>;

export const PRESETS = ['dm-2017', 'mp-2019'] as const;
const NAMES = PRESETS.join(' or ');
export const PolicyName = z.enum(PRESETS, { error: `the name of a policy pack: ${NAMES}` });
export type PolicyName = z.output<typeof PolicyName>;

const EscalationChange = Escalation.partial().meta({
  id: 'escalation',
  description: 'What is owed for an incident of one severity. What is left out is not owed.',
});

const AdjustedPolicy = z
  .strictObject({
    extends: PolicyName.describe('The pack to start from.'),
    high: high
      .partial()
      .meta({
        id: 'high',
        description: 'When a High incident opens and ends. Monitors with a period above 5 minutes have no High rule.',
      })
      .optional()
      .describe('Other parameters for the High rule; the rest stays as in the pack.'),
    earlyWarning: earlyWarning
      .partial()
      .meta({
        id: 'earlyWarning',
        description: 'What on-call hears before a High incident. Never told to the operator.',
      })
      .optional()
      .describe('Other early warnings.'),
    low: low
      .partial()
      .meta({ id: 'low', description: 'When the monitor itself raises a Low incident.' })
      .optional()
      .describe('Other triggers of Low incidents.'),
    escalation: z
      .strictObject({
        high: EscalationChange.optional().describe('High incidents.'),
        low: EscalationChange.optional().describe('Low incidents.'),
      })
      .optional()
      .describe('Other deadlines and ladders.'),
    notices: notices
      .partial()
      .meta({ id: 'notices', description: 'What is to be told, and by when.' })
      .optional()
      .describe('Other notices.'),
    closeAfter: parts.closeAfter.optional().describe('Another time until a resolved incident is closed.'),
  })
  .meta({ id: 'policy', description: 'A policy pack with changes: what is left out stays as in the pack.' });

export const Policy = z.union([PolicyName, AdjustedPolicy], {
  error: `the name of a policy pack (${NAMES}), or { extends: ${PRESETS[0]}, high: … }`,
});
export type Policy = z.output<typeof Policy>;
