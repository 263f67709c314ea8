import { z } from '@hono/zod-openapi';
import { PARTIAL_MONTHS } from '../core/sla/watched.ts';
import { Count, InstantOrNull, Milliseconds, Period, Phases, Ratio, RatioOrNull, SlaVerdict } from './scalars.ts';

const Slots = z.strictObject({ due: Count, good: Count, bad: Count, excluded: Count, unknown: Count }).openapi('Slots');
const interval = z.strictObject({ lower: Ratio, upper: Ratio });

const availability = z.strictObject({
  observed: RatioOrNull.describe('Over all slots.'),
  adjusted: RatioOrNull.describe('Without timely announced maintenance; decides.'),
  lower: RatioOrNull.describe('`adjusted` with every unknown slot as bad.'),
  upper: RatioOrNull.describe('`adjusted` with every unknown slot as good.'),
  objective: Ratio,
  verdictMode: z.enum(['point', 'confidence']),
  verdict: SlaVerdict,
  confidence: z
    .strictObject({ level: Ratio, twoSided: interval, oneSided: interval })
    .nullable()
    .describe('Clopper-Pearson, if failures were independent.'),
});

export const LATENCY_STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99'] as const;

const latency = z.strictObject({
  statistic: z.enum(LATENCY_STATISTICS),
  valueMs: Milliseconds.nullable().describe(
    'The contract’s statistic without timely announced maintenance. A mean is exact and decides.',
  ),
  observedMs: Milliseconds.nullable().describe('The same over all good samples.'),
  samples: Count.nullable().describe('Good samples with a latency that count. Null in ledger format 1.'),
  withinLimit: Count.nullable().describe(
    'How many of `samples` are within the limit: decides about a percentile. Null where nobody can say any more.',
  ),
  p50Ms: Milliseconds.nullable(),
  p90Ms: Milliseconds.nullable(),
  p95Ms: Milliseconds.nullable(),
  p99Ms: Milliseconds.nullable().describe('Null below 1,000 samples.'),
  percentiles: z
    .enum(['exact', 'approximate'])
    .describe('`approximate`: estimates within 1 %, on which no verdict rests.'),
  shareWithinLimit: RatioOrNull,
  limitMs: Milliseconds,
  phasesMs: Phases.nullable().describe('Mean of each phase.'),
  verdict: SlaVerdict,
});

/** SLA figures as report, `replay` and API give them. */
export const FIGURES = {
  operator: z.string(),
  service: z.string(),
  period: Period,
  watchedFrom: InstantOrNull.describe('The watched part of the period. Null: none, or a month of ledger format 1.'),
  watchedUntil: InstantOrNull,
  watchedShare: RatioOrNull.describe(
    'Watched time / the part of the period that has passed. A month that is over and below 0.95 is a partial month.',
  ),
  partialMonth: z.enum(PARTIAL_MONTHS).describe('Whether a partial month has a verdict.'),
  slots: Slots,
  adjustedSlots: Slots,
  coverage: RatioOrNull,
  availability,
  latency,
  downtimeSeconds: z.number().nonnegative(),
  downtimeBounds: z.strictObject({
    outages: Count,
    lowerSeconds: z.number().nonnegative(),
    upperSeconds: z.number().nonnegative(),
    edgeErrorSeconds: z.number().nonnegative(),
  }),
  errorBudgetRemaining: Ratio.nullable().describe(
    '`leftSeconds / totalSeconds`; negative when overspent. A month closed in ledger format 1 tells 1 - burn.',
  ),
  errorBudget: z.strictObject({
    totalSeconds: z.number().nonnegative().describe('Of the whole window.'),
    usedSeconds: z.number().nullable().describe('So far.'),
    leftSeconds: z.number().nullable(),
  }),
  burn: z.number().nonnegative().nullable().describe('(1 - adjusted) / (1 - objective).'),
};

export const Figures = z.strictObject(FIGURES).openapi('Figures');
