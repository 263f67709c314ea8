import { z } from 'zod';
import { PARTIAL_MONTHS } from '../../core/sla/watched.ts';
import { duration, PlainDate, percentage, Timezone } from './scalars.ts';

/** The promise, or a part of it: what a layer leaves out it takes from the layer below. */
const SlaBlock = z
  .strictObject({
    validFrom: PlainDate.optional().describe(
      "First day, in the window's time zone, on which these terms apply. Default: always.",
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
          .describe('Statistic over the good samples of the window that is compared with `limit`.')
          .meta({ default: 'mean' }),
      })
      .meta({
        id: 'latency',
        description:
          'Latency is measured from the request written to the last byte of the response, on an open connection.',
      })
      .optional()
      .describe('Latency objective.'),
    verdict: z
      .enum(['point', 'confidence'])
      .optional()
      .describe(
        '`point`: the measured availability decides. `confidence`: met or breached only if the failures prove it with 95 % confidence, assuming independence; otherwise inconclusive.',
      )
      .meta({ default: 'point' }),
    partialMonth: z
      .enum(PARTIAL_MONTHS)
      .optional()
      .describe(
        'A month of which less than 95 % was watched, because probing began in it: `judge` gives a verdict on the watched part, `inconclusive` gives none. Reports always name the watched part.',
      )
      .meta({ default: 'judge' }),
    window: z
      .strictObject({
        calendar: z.enum(['month']).optional().describe('Contract window.').meta({ default: 'month' }),
        timezone: Timezone.optional().describe('Time zone in which a month begins and ends.').meta({ default: 'UTC' }),
      })
      .meta({ id: 'window', description: 'The contract window.' })
      .optional()
      .describe('Window of the verdict.'),
  })
  .meta({
    id: 'sla',
    description:
      'The SLA terms. There are four layers: the top level, `services.<name>`, the operator, and its monitor. Later layers override earlier ones, and each may set only a part. A list of blocks with `validFrom` describes changes of a layer: from its day on, a block replaces the previous one in the list. Figures use the terms that applied at the time.',
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
