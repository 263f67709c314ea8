import { z } from 'zod';
import { duration, percentage, Timezone } from './scalars.ts';

/** The promise, or a part of it: what a layer leaves out it takes from the layer below. */
export const Sla = z
  .strictObject({
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
      'The promise. Layers, later ones on top: the top level, `services.<name>`, the operator, its monitor; each may say only a part.',
  });
export type Sla = z.output<typeof Sla>;
