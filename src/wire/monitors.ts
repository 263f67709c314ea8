import { z } from '@hono/zod-openapi';
import { PROBE_KINDS } from '../core/probe-kinds/kinds.ts';
import { PARTIAL_MONTHS } from '../core/sla/watched.ts';
import { REASONS } from '../core/verdict/verdict.ts';
import { Figures, LATENCY_STATISTICS } from './figures.ts';
import { Count, Instant, InstantOrNull, Milliseconds, Next, orNull, Ratio, VerdictName } from './scalars.ts';

const Schedule = z
  .union([z.strictObject({ everyMs: Milliseconds }), z.strictObject({ cron: z.string(), timezone: z.string() })])
  .openapi('Schedule');

/** How a monitor stands now. */
const Standing = z
  .strictObject({
    verdict: VerdictName.nullable().describe('Of the newest stored sample; null: never measured.'),
    reason: z.enum(REASONS).nullable(),
    slot: InstantOrNull,
    staleAt: InstantOrNull,
    isStale: z.boolean(),
    failingSince: InstantOrNull,
    latencyMs: Milliseconds.nullable(),
    maintenance: z.enum(['timely', 'late']).nullable(),
    incidents: z.array(z.string()).describe('Ids of unresolved incidents.'),
  })
  .openapi('Standing');

const MONITOR = {
  id: z.string(),
  operator: z.string(),
  operatorName: z.string(),
  service: z.string(),
  location: z.string(),
  probe: z.enum(PROBE_KINDS),
  now: Standing,
};

const Monitor = z.strictObject(MONITOR).openapi('Monitor');
export const Monitors = z.strictObject({ items: z.array(Monitor), next: Next }).openapi('Monitors');

const Terms = z
  .strictObject({
    validFrom: InstantOrNull.describe('Null: they have always held.'),
    objective: Ratio,
    latencyLimitMs: Milliseconds,
    latencyStatistic: z.enum(LATENCY_STATISTICS),
    verdictMode: z.enum(['point', 'confidence']),
    partialMonth: z.enum(PARTIAL_MONTHS),
    timezone: z.string().describe('Of the accounting month.'),
  })
  .openapi('Terms');

const HighRule = z
  .strictObject({
    afterMs: Milliseconds,
    minCoverage: Ratio,
    maxGapMs: Milliseconds,
    resolveAfterGood: Count,
    reopenWithinMs: Milliseconds,
  })
  .openapi('HighRule');

export const MonitorDetail = z
  .strictObject({
    ...MONITOR,
    asOf: Instant,
    timezone: z.string().describe('Of the operator.'),
    schedule: Schedule,
    deadlineMs: Milliseconds,
    target: z.strictObject({ host: z.string(), requests: z.array(z.string()) }),
    terms: Terms,
    high: orNull(HighRule).describe('Null: no High rule.'),
    stopped: z.strictObject({ reason: z.string().nullable() }).nullable(),
    figures: z
      .strictObject({ day: orNull(Figures), '28d': orNull(Figures), month: orNull(Figures) })
      .describe('Null while the history is still being read.'),
  })
  .openapi('MonitorDetail');
