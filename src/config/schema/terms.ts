import { z } from 'zod';
import { duration, integer, PlainDate, percentage, Text, Timezone } from './scalars.ts';

/** The promise, or a part of it: what a layer leaves out it takes from the layer below. */
const SlaBlock = z
  .strictObject({
    validFrom: PlainDate.optional().describe(
      "First day, in the window's zone, on which these terms hold. Default: they have always held.",
    ),
    availability: percentage(500_000, 999_999)
      .optional()
      .describe('Availability objective.')
      .meta({ default: '99.90%' }),
    latency: z
      .strictObject({
        limit: duration('1ms', '5m').optional().describe('Latency that `statistic` must not exceed.').meta({
          default: '400ms',
        }),
        statistic: z
          .enum(['mean', 'p50', 'p90', 'p95', 'p99'])
          .optional()
          .describe('Statistic of the good samples in the window that is compared with `limit`.')
          .meta({ default: 'mean' }),
      })
      .meta({
        id: 'latency',
        description: 'Latency runs from writing the request to the last byte of the answer, on an open connection.',
      })
      .optional()
      .describe('Latency objective.'),
    verdict: z
      .enum(['point', 'confidence'])
      .optional()
      .describe(
        '`point`: the measured availability decides. `confidence`: met or breached only when the failures prove it with 95 % confidence, were they independent; else inconclusive.',
      )
      .meta({ default: 'point' }),
    window: z
      .strictObject({
        calendar: z.enum(['month']).optional().describe('Contract window.').meta({ default: 'month' }),
        timezone: Timezone.optional().describe('Zone in which a month begins and ends.').meta({ default: 'UTC' }),
      })
      .meta({ id: 'window', description: 'The contract window.' })
      .optional()
      .describe('Window over which the verdict is given.'),
  })
  .meta({
    id: 'sla',
    description:
      'The promise. Layers, later ones on top: the top level, `services.<name>`, the operator, its monitor; each may say only a part. A list of such blocks, each with its `validFrom`, says how a layer changed: from its day on, a block takes the place of the one before it in the list. Figures follow the terms of their time.',
  });
export type SlaBlock = z.output<typeof SlaBlock>;

const SLA_LIST = 'blocks in ascending order of validFrom, which only the first may lack';

/** One layer's blocks, by the day from which each holds. */
export const Sla = z.union(
  [
    SlaBlock.transform((block) => [block]),
    z
      .array(SlaBlock)
      .min(1, { error: 'at least one block' })
      .refine((blocks) => blocks.every((block, index) => index === 0 || startsLater(block, blocks[index - 1]!)), {
        error: SLA_LIST,
      }),
  ],
  { error: `terms, or a list of ${SLA_LIST}` },
);
export type Sla = z.output<typeof Sla>;

function startsLater({ validFrom }: SlaBlock, before: SlaBlock): boolean {
  return validFrom !== undefined && validFrom > (before.validFrom ?? '');
}

/** Parameters of the High rule; a pack has all of them. */
const high = {
  after: duration('1s', '24h').describe('An incident opens when a service has failed for strictly longer than this.'),
  coverage: percentage(0, 1_000_000).describe('Least share of the due samples in that time that must be known.'),
  maxGap: duration('1s', '1h').describe('A longer stretch without a known sample restarts the clock.'),
  resolveAfterGood: integer(1, 1_000).describe('Good samples in a row that resolve the incident.'),
  reopenWithin: duration('0s', '24h').describe(
    'A failure that starts this soon after the end of an incident reopens it.',
  ),
};

const HighOverride = z
  .strictObject({
    after: high.after.optional().meta({ default: '30m' }),
    coverage: high.coverage.optional().meta({ default: '80%' }),
    maxGap: high.maxGap.optional().meta({ default: '5m' }),
    resolveAfterGood: high.resolveAfterGood.optional().meta({ default: 10 }),
    reopenWithin: high.reopenWithin.optional().meta({ default: '30m' }),
  })
  .meta({
    id: 'high',
    description:
      'When a High incident opens and ends. Defaults are those of `dm-2017`. Monitors with a period above 5 minutes have no High rule.',
  });

/** The rules of the process as data; the files lie in `policies/`. */
export const PolicyPack = z.strictObject({ name: Text, title: Text, source: Text, high: z.strictObject(high) });
export type PolicyPack = z.output<typeof PolicyPack>;

export const PolicyName = z.enum(['dm-2017'], { error: 'the name of a policy pack: dm-2017' });
export type PolicyName = z.output<typeof PolicyName>;

const AdjustedPolicy = z
  .strictObject({
    extends: PolicyName.describe('The pack to start from.'),
    high: HighOverride.optional().describe('Other parameters for the High rule; the rest stays as in the pack.'),
  })
  .meta({ id: 'policy', description: 'A policy pack with changes.' });

export const Policy = z.union([PolicyName, AdjustedPolicy], {
  error: 'the name of a policy pack (dm-2017), or { extends: dm-2017, high: … }',
});
export type Policy = z.output<typeof Policy>;
