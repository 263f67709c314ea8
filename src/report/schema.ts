/** The JSON report, described: what `report.schema.json` is made of, and what a test holds against real reports. */
import { z } from 'zod';
import { DEADLINE_KINDS } from '../core/incident/deadline.ts';
import { INCIDENT_RULES, INCIDENT_STATES } from '../core/incident/incident.ts';
import { PROBE_KINDS } from '../core/probe-kinds/kinds.ts';
import { PHASES } from '../core/sample.ts';
import { DECLARED_SERVICES } from '../core/sla/declared.ts';
import { REASONS, VERDICTS } from '../core/verdict/verdict.ts';
import { REPORT_FORMAT } from './json.ts';

const instant = z.iso.datetime({ precision: 3 }).describe('ISO 8601, UTC, milliseconds.');
const instantOrNull = instant.nullable();
const ratio = z.number().max(1);
const ratioOrNull = ratio.nullable().describe('0..1, unrounded; null where nothing was measured.');
const count = z.int().nonnegative();
const milliseconds = z.number().nonnegative();
const period = z.strictObject({ from: instant, to: instant.describe('Not included.') });
const verdict = z.enum(['met', 'breached', 'inconclusive']);
const phases = z.strictObject(Object.fromEntries(PHASES.map((phase) => [phase, milliseconds])));
const slots = z.strictObject({ due: count, good: count, bad: count, excluded: count, unknown: count });
const interval = z.strictObject({ lower: ratio, upper: ratio });

const availability = z.strictObject({
  observed: ratioOrNull.describe('Over all slots.'),
  adjusted: ratioOrNull.describe('Without timely announced maintenance; decides.'),
  lower: ratioOrNull.describe('`adjusted` with every unknown slot as bad.'),
  upper: ratioOrNull.describe('`adjusted` with every unknown slot as good.'),
  objective: ratio,
  verdictMode: z.enum(['point', 'confidence']),
  verdict,
  confidence: z
    .strictObject({ level: ratio, twoSided: interval, oneSided: interval })
    .nullable()
    .describe('Clopper-Pearson, if failures were independent.'),
});

const latency = z.strictObject({
  statistic: z.enum(['mean', 'p50', 'p90', 'p95', 'p99']),
  valueMs: milliseconds
    .nullable()
    .describe('The contract’s statistic without timely announced maintenance. A mean is exact and decides.'),
  observedMs: milliseconds.nullable().describe('The same over all good samples.'),
  samples: count.nullable().describe('Good samples with a latency that count. Null in ledger format 1.'),
  withinLimit: count
    .nullable()
    .describe(
      'How many of `samples` are within the limit: decides about a percentile. Null where nobody can say any more.',
    ),
  p50Ms: milliseconds.nullable(),
  p90Ms: milliseconds.nullable(),
  p95Ms: milliseconds.nullable(),
  p99Ms: milliseconds.nullable().describe('Null below 1,000 samples.'),
  percentiles: z
    .enum(['exact', 'approximate'])
    .describe('`approximate`: estimates within 1 %, on which no verdict rests.'),
  shareWithinLimit: ratioOrNull,
  limitMs: milliseconds,
  phasesMs: phases.nullable().describe('Mean of each phase.'),
  verdict,
});

const settings = z.strictObject({
  probe: z.enum(PROBE_KINDS),
  schedule: z.union([
    z.strictObject({ everyMs: milliseconds }),
    z.strictObject({ cron: z.string(), timezone: z.string() }),
  ]),
  deadlineMs: milliseconds,
  window: z.strictObject({ calendar: z.literal('month'), timezone: z.string() }),
  high: z
    .strictObject({
      afterMs: milliseconds,
      minCoverage: ratio,
      maxGapMs: milliseconds,
      resolveAfterGood: count,
      reopenWithinMs: milliseconds,
    })
    .nullable()
    .describe('Null: no High rule.'),
});

const incident = z.strictObject({
  id: z.string(),
  operator: z.string(),
  service: z.string(),
  severity: z.enum(['high', 'low']),
  startedAt: instant,
  openedAt: instant,
  endedAt: instantOrNull,
  resolvedAt: instantOrNull,
  state: z.enum(INCIDENT_STATES),
  transitions: z.array(z.strictObject({ at: instant, to: z.enum(INCIDENT_STATES), reason: z.string() })),
  simulated: z.literal(true).optional(),
  rule: z.enum(INCIDENT_RULES).describe('What raised it.'),
  policyRule: z.string().describe('Rule of the policy pack.'),
  origin: z.enum(['monitor', 'operator', 'person']),
  ours: z.literal(true).optional().describe('An outage of the marketplace.'),
  summary: z.string().nullable(),
  acknowledgedAt: instantOrNull.describe('When one of the marketplace took it.'),
  firstCallAt: instantOrNull.describe('Null: no call to the operator was logged.'),
  references: z.array(z.string()).describe('Linked bugs and tickets.'),
  deadlines: z
    .array(
      z.strictObject({
        kind: z.enum(DEADLINE_KINDS),
        rule: z.string(),
        owedBy: z.enum(['operator', 'us']).describe('`us`: the marketplace.'),
        dueAt: instant,
        metAt: instantOrNull,
        enteredAt: instant.optional().describe('When it was written down, where that was later than it happened.'),
        outcome: z
          .enum(['kept', 'late', 'missed', 'pending'])
          .describe('As of the closing or last amendment of the month; while it is not closed, as of `generatedAt`.'),
      }),
    )
    .describe('What each side owed the other.'),
});

const sample = z.strictObject({
  id: z.string(),
  operator: z.string(),
  service: z.string(),
  location: z.string(),
  slot: instant,
  startedAt: instant,
  verdict: z.enum(VERDICTS),
  reason: z.enum(REASONS),
  detail: z.string().nullable(),
  latencyMs: milliseconds.nullable(),
  totalMs: milliseconds.nullable(),
  statusCode: z.int().nullable(),
  transactionIds: z.array(z.string()),
  phasesMs: phases.nullable(),
  maxStallMs: milliseconds.nullable(),
  warnings: z.array(z.string()),
  simulated: z.literal(true).optional(),
});

const service = z.strictObject({
  operator: z.string(),
  service: z.string(),
  period,
  slots,
  adjustedSlots: slots,
  coverage: ratioOrNull,
  availability,
  latency,
  downtimeSeconds: z.number().nonnegative(),
  downtimeBounds: z.strictObject({
    outages: count,
    lowerSeconds: z.number().nonnegative(),
    upperSeconds: z.number().nonnegative(),
    edgeErrorSeconds: z.number().nonnegative(),
  }),
  errorBudgetRemaining: ratio
    .nullable()
    .describe(
      '`leftSeconds / totalSeconds`; negative when overspent. A month closed in ledger format 1 tells 1 - burn.',
    ),
  errorBudget: z.strictObject({
    totalSeconds: z.number().nonnegative().describe('Of the whole window.'),
    usedSeconds: z.number().nullable().describe('So far.'),
    leftSeconds: z.number().nullable(),
  }),
  burn: z.number().nonnegative().nullable().describe('(1 - adjusted) / (1 - objective).'),
  settings,
  days: z.array(
    z.strictObject({
      date: z.iso.date(),
      observed: ratioOrNull,
      coverage: ratioOrNull,
      badMinutes: count,
      latencyMs: milliseconds.nullable(),
      budgetRemaining: ratio.nullable(),
    }),
  ),
  approximateSlots: count.describe(
    'Slots placed by the whole hour: an edge lies in it, and its samples are no longer stored.',
  ),
  reasons: z.partialRecord(z.enum([...REASONS, 'missing']), count),
  downtime: z
    .array(z.strictObject({ ...period.shape, seconds: z.number().nonnegative() }))
    .describe('0 seconds: one bad probe, and then nothing known.'),
  incidents: z.array(incident),
  maintenance: z.array(
    z.strictObject({
      ...period.shape,
      announcedInTime: z.boolean(),
      announcedAt: instantOrNull,
      noticeBusinessDays: count,
      completionToldAt: instantOrNull.optional().describe('When its end was told; null: nothing was logged.'),
      overrunSeconds: z.number().nonnegative(),
    }),
  ),
  closure: z
    .strictObject({
      hash: z.string(),
      closedAt: instant,
      format: z.literal([1, 2]).describe('Of the ledger entry: 1 was computed by the arithmetic of version 0.1.0.'),
      amendments: z.array(z.strictObject({ hash: z.string(), at: instant, author: z.string(), reason: z.string() })),
    })
    .nullable()
    .describe('Null while the month is not closed: the figures may still change.'),
  missingSamples: count.describe('Recomputed from samples: counted slots whose samples are gone.'),
  warnings: z.array(z.strictObject({ warning: z.string(), samples: count, first: instant, last: instant })),
  badSamples: z
    .array(sample)
    .describe('The first bad samples, as far as they are stored; `slots.bad` says how many there were.'),
});

export const Report = z
  .strictObject({
    format: z.literal(REPORT_FORMAT).describe('Raised when a field is renamed, removed or changes its meaning.'),
    operator: z.strictObject({ id: z.string(), name: z.string(), timezone: z.string() }),
    period: z.strictObject({ label: z.string(), ...period.shape }),
    generatedAt: instant,
    simulated: z.boolean().describe('Rests at least partly on history that the demo invented.'),
    method: z.strictObject({
      policy: z.string(),
      noticeBusinessDays: count,
      version: z.string(),
      locations: z.array(z.string()),
      basis: z.enum(['rollups', 'samples']),
      minCoverage: ratio,
      maxExcludedShare: ratio,
    }),
    services: z.array(service),
    declared: z.array(
      z.strictObject({
        service: z.enum(DECLARED_SERVICES),
        availability: ratioOrNull.describe('What follows from the declared outages, and from nothing else.'),
        outages: z.array(z.strictObject({ ...period.shape, reportedAt: instantOrNull, note: z.string().nullable() })),
      }),
    ),
    otherServices: z
      .array(z.strictObject({ service: z.string(), incidents: z.array(incident) }))
      .describe('What nobody probes, and people raised incidents about, as of `generatedAt`.'),
    load: z.strictObject({
      plannedPerSecond: z.number().nonnegative(),
      plannedPerDay: count,
      agreedPerSecond: z.number().positive(),
      sent: z
        .strictObject({ total: count, busiestHour: count, hoursAboveAgreed: count })
        .nullable()
        .describe('Null: not recorded.'),
    }),
  })
  .meta({ title: 'threenines SLA compliance report' });

/** Text of report.schema.json. */
export function reportSchemaFile(): string {
  return `${JSON.stringify(z.toJSONSchema(Report), null, 2)}\n`;
}
