/** The rules of the operations process as data. Packs have all of it; a configuration may adjust any part. */
import { z } from 'zod';
import { MEDIA } from '../../core/contacts.ts';
import { duration, integer, percentage, Text, text } from './scalars.ts';

const high = z.strictObject({
  after: duration('1s', '24h').describe('An incident opens when a service has failed for strictly longer than this.'),
  coverage: percentage(0, 1_000_000).describe('Minimum share of the due slots in that time that must be known.'),
  maxGap: duration('1s', '1h').describe('A longer gap without a known sample restarts the clock.'),
  resolveAfterGood: integer(1, 1_000).describe('Good samples in a row that resolve the incident.'),
  reopenWithin: duration('0s', '24h').describe(
    'A failure that starts within this time after the end of an incident reopens it.',
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
    rule: Text.describe('Name of the rule in the source of the preset (docs/rules.md).'),
    within: Span.describe('Time until the deadline.'),
    remindBefore: duration('1m', '7d')
      .optional()
      .describe('How long before the deadline a reminder is sent. Default: no reminder.'),
  })
  .meta({ id: 'owed', description: 'A duty with a deadline.' });

const Rung = z
  .strictObject({
    after: duration('0s', '7d').describe('Time after the opening.'),
    role: Text.describe("Role of the operator's contact."),
  })
  .meta({ id: 'rung', description: 'An escalation level, reached while nobody acknowledges.' });

const Escalation = z.strictObject({
  rule: Text.describe('Name of the rule in the source of the preset (docs/rules.md).'),
  reportedRule: Text.optional().describe(
    "The rule's name if the operator itself reports the fault. Default: the same.",
  ),
  media: z.array(z.enum(MEDIA)).min(1).describe('Media by which the operator is contacted.'),
  ladder: z.array(Rung).min(1).describe('Escalation levels in order. The first is the opening itself.'),
  call: Owed.optional().describe('Our call to the operator; counted from the opening.'),
  response: Owed.optional().describe(
    "The operator's first response; counted from the first attempt to reach the operator.",
  ),
  update: Owed.optional().describe('Updates by the operator, from its first response until the end.'),
  resolution: Owed.optional().describe('Resolution of the incident; counted from the opening.'),
});

const earlyWarning = z.strictObject({
  suspectedAfter: duration('10s', '24h').describe('A failure without a break of this length raises an early warning.'),
  degraded: z
    .strictObject({
      ratio: percentage(10_000, 1_000_000).describe('Share of bad samples.'),
      over: duration('5m', '6h').describe('Window of the share.'),
    })
    .meta({ id: 'degraded', description: 'A partial failure: many bad slots, but not without a break.' })
    .describe('A partial failure.'),
  burn: z
    .array(
      z
        .strictObject({
          rate: z
            .number()
            .positive()
            .max(1_000)
            .describe('Burn rate; at 1 the budget lasts exactly one month.')
            .meta({ title: 'number' }),
          long: duration('5m', '6h').describe('Long window: the failure must be significant.'),
          short: duration('1m', '6h').describe('Short window: the warning ends soon after the failure.'),
        })
        .meta({ id: 'burn', description: 'A burn rate that must be exceeded in both windows.' }),
    )
    .describe('Burn rates of the error budget.'),
});

const low = z.strictObject({
  contractWarnings: duration('1m', '30d').describe('The same contract warning on every good sample for this long.'),
  missingData: duration('1m', '30d').describe('No known sample for this long.'),
  throttled: duration('1m', '30d').describe('Throttled by the operator for this long.'),
  certificate: z.boolean().describe("The operator's certificate expires within 14 days."),
  latencyBreach: z.boolean().describe("The month's latency is above its limit so far."),
});

const MaintenanceNotice = z
  .strictObject({
    rule: Text.describe('Name of the rule in the source of the preset (docs/rules.md).'),
    businessDays: integer(0, 60).describe('Full business days between notice and start.'),
    completionWithin: Span.optional().describe(
      'Deadline of the completion notice after the announced end. Default: none is due.',
    ),
  })
  .meta({ id: 'maintenanceNotice', description: 'Notices of planned work.' });

const notices = z.strictObject({
  outageOut: Owed.describe('Notice of our outages to operators; counted from becoming aware.'),
  outageIn: Owed.describe("Notice of operators' outages to us."),
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
  closeAfter: duration('1h', '90d').describe('Time after which a resolved incident without another failure is closed.'),
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
  description: 'Duties for an incident of one severity. A duty that is left out is not due.',
});

const AdjustedPolicy = z
  .strictObject({
    extends: PolicyName.describe('The preset to start from.'),
    high: high
      .partial()
      .meta({
        id: 'high',
        description: 'When a High incident opens and ends. Monitors with a period above 5 minutes have no High rule.',
      })
      .optional()
      .describe('Changes to the High rule.'),
    earlyWarning: earlyWarning
      .partial()
      .meta({
        id: 'earlyWarning',
        description: 'Warnings to on-call before a High incident. They are never sent to the operator.',
      })
      .optional()
      .describe('Changes to the early warnings.'),
    low: low
      .partial()
      .meta({ id: 'low', description: 'When the monitor raises a Low incident.' })
      .optional()
      .describe('Changes to the triggers of Low incidents.'),
    escalation: z
      .strictObject({
        high: EscalationChange.optional().describe('High incidents.'),
        low: EscalationChange.optional().describe('Low incidents.'),
      })
      .optional()
      .describe('Changes to deadlines and escalation levels.'),
    notices: notices
      .partial()
      .meta({ id: 'notices', description: 'Notices and their deadlines.' })
      .optional()
      .describe('Changes to the notices.'),
    closeAfter: parts.closeAfter.optional().describe('Change to the time until a resolved incident is closed.'),
  })
  .meta({ id: 'policy', description: 'A policy preset with changes. Anything left out stays as in the preset.' });

export const Policy = z.union([PolicyName, AdjustedPolicy], {
  error: `the name of a policy pack (${NAMES}), or { extends: ${PRESETS[0]}, high: … }`,
});
export type Policy = z.output<typeof Policy>;
