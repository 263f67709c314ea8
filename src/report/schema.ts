/** Describes the JSON report. `report.schema.json` is generated from it, and a test checks real reports against it. */
import { z } from 'zod';
import { DEADLINE_KINDS } from '../core/incident/deadline.ts';
import { INCIDENT_RULES, INCIDENT_STATES } from '../core/incident/incident.ts';
import { PROBE_KINDS } from '../core/probe-kinds/kinds.ts';
import { DECLARED_SERVICES } from '../core/sla/declared.ts';
import { REASONS, VERDICTS } from '../core/verdict/verdict.ts';
import { FIGURES } from '../wire/figures.ts';
import { Count, Instant, InstantOrNull, Milliseconds, Period, Phases, Ratio, RatioOrNull } from '../wire/scalars.ts';
import { REPORT_FORMAT } from './json.ts';

const settings = z.strictObject({
  probe: z.enum(PROBE_KINDS),
  schedule: z.union([
    z.strictObject({ everyMs: Milliseconds }),
    z.strictObject({ cron: z.string(), timezone: z.string() }),
  ]),
  deadlineMs: Milliseconds,
  window: z.strictObject({ calendar: z.literal('month'), timezone: z.string() }),
  high: z
    .strictObject({
      afterMs: Milliseconds,
      minCoverage: Ratio,
      maxGapMs: Milliseconds,
      resolveAfterGood: Count,
      reopenWithinMs: Milliseconds,
    })
    .nullable()
    .describe('Null: no High rule.'),
});

const incident = z.strictObject({
  id: z.string(),
  operator: z.string(),
  service: z.string(),
  severity: z.enum(['high', 'low']),
  startedAt: Instant,
  openedAt: Instant,
  endedAt: InstantOrNull,
  resolvedAt: InstantOrNull,
  state: z.enum(INCIDENT_STATES),
  transitions: z.array(z.strictObject({ at: Instant, to: z.enum(INCIDENT_STATES), reason: z.string() })),
  simulated: z.literal(true).optional(),
  rule: z.enum(INCIDENT_RULES).describe('What raised it.'),
  policyRule: z.string().describe('Rule of the policy preset.'),
  origin: z.enum(['monitor', 'operator', 'person']),
  ours: z.literal(true).optional().describe('An outage of the marketplace.'),
  summary: z.string().nullable(),
  acknowledgedAt: InstantOrNull.describe('When one of the marketplace took it.'),
  firstCallAt: InstantOrNull.describe('Null: no call to the operator was logged.'),
  references: z.array(z.string()).describe('Linked bugs and tickets.'),
  deadlines: z
    .array(
      z.strictObject({
        kind: z.enum(DEADLINE_KINDS),
        rule: z.string(),
        owedBy: z.enum(['operator', 'us']).describe('`us`: the marketplace.'),
        dueAt: Instant,
        metAt: InstantOrNull,
        enteredAt: Instant.optional().describe('When it was written down, where that was later than it happened.'),
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
  slot: Instant,
  startedAt: Instant,
  verdict: z.enum(VERDICTS),
  reason: z.enum(REASONS),
  detail: z.string().nullable(),
  latencyMs: Milliseconds.nullable(),
  totalMs: Milliseconds.nullable(),
  statusCode: z.int().nullable(),
  transactionIds: z.array(z.string()),
  phasesMs: Phases.nullable(),
  maxStallMs: Milliseconds.nullable(),
  warnings: z.array(z.string()),
  simulated: z.literal(true).optional(),
});

const service = z.strictObject({
  ...FIGURES,
  settings,
  days: z.array(
    z.strictObject({
      date: z.iso.date(),
      observed: RatioOrNull,
      coverage: RatioOrNull,
      badMinutes: Count,
      latencyMs: Milliseconds.nullable(),
      budgetRemaining: Ratio.nullable(),
    }),
  ),
  approximateSlots: Count.describe(
    'Slots placed by the whole hour: an edge lies in it, and its samples are no longer stored.',
  ),
  reasons: z.partialRecord(z.enum([...REASONS, 'missing']), Count),
  downtime: z
    .array(z.strictObject({ ...Period.shape, seconds: z.number().nonnegative() }))
    .describe('0 seconds: one bad probe, and then nothing known.'),
  incidents: z.array(incident),
  maintenance: z.array(
    z.strictObject({
      ...Period.shape,
      announcedInTime: z.boolean(),
      announcedAt: InstantOrNull,
      noticeBusinessDays: Count,
      completionToldAt: InstantOrNull.optional().describe('When its end was told; null: nothing was logged.'),
      overrunSeconds: z.number().nonnegative(),
    }),
  ),
  closure: z
    .strictObject({
      hash: z.string(),
      closedAt: Instant,
      format: z.literal([1, 2]).describe('Of the ledger entry: 1 was computed by the arithmetic of version 0.1.0.'),
      amendments: z.array(
        z.strictObject({
          hash: z.string(),
          replaces: z.string().describe('Hash of the entry that it replaced.'),
          at: Instant,
          author: z.string(),
          reason: z.string(),
          changes: z.array(z.string()).describe('What changed, in words.'),
        }),
      ),
    })
    .nullable()
    .describe('Null while the month is not closed: the figures may still change.'),
  missingSamples: Count.describe('Recomputed from samples: counted slots whose samples are gone.'),
  warnings: z.array(z.strictObject({ warning: z.string(), samples: Count, first: Instant, last: Instant })),
  badSamples: z
    .array(sample)
    .describe('The first bad samples, as far as they are stored; `slots.bad` says how many there were.'),
});

export const Report = z
  .strictObject({
    format: z.literal(REPORT_FORMAT).describe('Raised when a field is renamed, removed or changes its meaning.'),
    operator: z.strictObject({ id: z.string(), name: z.string(), timezone: z.string() }),
    period: z.strictObject({ label: z.string(), ...Period.shape }),
    generatedAt: Instant,
    simulated: z.boolean().describe('Rests at least partly on history that the demo invented.'),
    method: z.strictObject({
      policy: z.string(),
      noticeBusinessDays: Count,
      version: z.string(),
      locations: z.array(z.string()),
      basis: z.enum(['rollups', 'samples']),
      minCoverage: Ratio,
      maxExcludedShare: Ratio,
    }),
    services: z.array(service),
    declared: z.array(
      z.strictObject({
        service: z.enum(DECLARED_SERVICES),
        availability: RatioOrNull.describe('What follows from the declared outages, and from nothing else.'),
        maintenance: z
          .array(
            z.strictObject({
              ...Period.shape,
              announcedInTime: z.boolean(),
              announcedAt: InstantOrNull,
              noticeBusinessDays: Count,
            }),
          )
          .describe('Announced work. Inside windows that were announced in time, neither time nor outages count.'),
        outages: z.array(z.strictObject({ ...Period.shape, reportedAt: InstantOrNull, note: z.string().nullable() })),
      }),
    ),
    otherServices: z
      .array(z.strictObject({ service: z.string(), incidents: z.array(incident) }))
      .describe('Incidents of services that are not probed, as of `generatedAt`.'),
    load: z.strictObject({
      plannedPerSecond: z.number().nonnegative(),
      plannedPerDay: Count,
      agreedPerSecond: z.number().positive(),
      sent: z
        .strictObject({ total: Count, busiestHour: Count, hoursAboveAgreed: Count })
        .nullable()
        .describe('Null: not recorded.'),
    }),
  })
  .meta({ title: 'threenines SLA compliance report' });

/** Text of report.schema.json. */
export function reportSchemaFile(): string {
  return `${JSON.stringify(z.toJSONSchema(Report), null, 2)}\n`;
}
