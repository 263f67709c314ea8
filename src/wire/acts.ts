/** What acts answer. */
import { z } from '@hono/zod-openapi';
import { DELIVERY_REASONS } from '../core/delivery/messages.ts';
import { REASONS } from '../core/verdict/verdict.ts';
import { Trace } from './samples.ts';
import { Count, Instant, Milliseconds, orNull } from './scalars.ts';

export const Acted = z.strictObject({ incident: z.string() }).openapi('Acted');

export const IncidentOutcome = z
  .union([
    z.strictObject({ kind: z.literal('done'), incident: z.string() }),
    z.strictObject({ kind: z.literal('in-line'), command: z.string() }),
    z.strictObject({ kind: z.enum(['conflict', 'refused']), reason: z.string(), detail: z.string() }),
  ])
  .openapi('IncidentOutcome');

export const IncidentOutcomes = z
  .strictObject({ outcomes: z.array(IncidentOutcome).describe('One for each incident.') })
  .openapi('IncidentOutcomes');

export const Announced = z
  .strictObject({
    announced: z.array(
      z.strictObject({
        kind: z.enum(['added', 'known']).describe('`known`: the same announcement stands already.'),
        maintenance: z.string(),
        notice: z.strictObject({ businessDays: Count, isInTime: z.boolean() }).nullable(),
      }),
    ),
  })
  .openapi('Announced');

export const MaintenanceActed = z.strictObject({ maintenance: z.string() }).openapi('MaintenanceActed');

export const Switched = z
  .strictObject({
    operator: z.string(),
    isStopped: z.boolean(),
    isOffByConfiguration: z.boolean().describe('It stays off, whatever the switch says.'),
  })
  .openapi('Switched');

export const ProbeAnswer = z
  .union([
    z.strictObject({
      kind: z.literal('probed'),
      reason: z.enum(REASONS),
      detail: z.string().nullable(),
      startedAt: Instant,
      latencyMs: Milliseconds.nullable(),
      totalMs: Milliseconds,
      statusCode: z.int().nullable(),
      maxStallMs: Milliseconds,
      warnings: z.array(z.string()),
      trace: Trace,
    }),
    z.strictObject({
      kind: z.literal('not-probed'),
      reason: orNull(z.string()).describe('Why no request was sent: a switch, a rate, a cap.'),
    }),
  ])
  .openapi('ProbeAnswer');

export const MonthsClosed = z
  .strictObject({
    closed: z.array(z.strictObject({ monitor: z.string(), from: Instant, to: Instant, hash: z.string() })),
  })
  .openapi('MonthsClosed');

export const Amended = z
  .strictObject({
    windows: z.array(
      z.strictObject({
        kind: z.enum(['amended', 'unchanged', 'overtaken']).describe('`overtaken`: another program wrote meanwhile.'),
        from: Instant,
        to: Instant,
        hash: z.string(),
        differences: z.array(z.strictObject({ figure: z.string(), before: z.string(), after: z.string() })),
      }),
    ),
  })
  .openapi('Amended');

export const Retried = z.strictObject({ message: z.string() }).openapi('Retried');

export const ChannelTested = z
  .strictObject({
    kind: z.enum(['delivered', 'retryable', 'permanent', 'uncertain']),
    reason: z.enum(DELIVERY_REASONS).nullable(),
    detail: z.string().nullable(),
    refusedRecipients: Count,
  })
  .openapi('ChannelTested');
