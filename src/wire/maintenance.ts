import { z } from '@hono/zod-openapi';
import { Duty } from './incidents.ts';
import { Count, Instant, InstantOrNull, Next, orNull, Period } from './scalars.ts';

export const MAINTENANCE_STATES = ['planned', 'under-way', 'over', 'cancelled'] as const;

export const Maintenance = z
  .strictObject({
    id: z.string().nullable().describe('Null: it stands in the configuration, and is changed there.'),
    operator: z.string(),
    operatorName: z.string(),
    ours: z.boolean().describe('Our own work, announced to the operator.'),
    services: z.array(z.string()).nullable().describe('Null: all of the operator.'),
    state: z
      .enum(MAINTENANCE_STATES)
      .describe('Of the occurrence that runs or comes next; of the last one, if none does.'),
    from: z.string().describe('Wall time in `timezone`, as it was announced.'),
    to: z.string(),
    timezone: z.string(),
    every: z.union([z.strictObject({ weekday: z.int() }), z.strictObject({ monthDay: z.int() })]).nullable(),
    announcedAt: InstantOrNull,
    occurrence: z
      .strictObject({
        ...Period.shape,
        isAnnouncedInTime: z.boolean(),
        noticeBusinessDays: Count,
        overrunSeconds: z.number(),
      })
      .nullable()
      .describe('Null where a change of the clock leaves it no time.'),
    cancelledAt: InstantOrNull,
    completedAt: InstantOrNull,
    completion: orNull(Duty).describe('The notice that its end is owed; null: none.'),
    note: z.string().nullable(),
    createdAt: Instant.nullable(),
  })
  .openapi('Maintenance');

export const MaintenanceList = z.strictObject({ items: z.array(Maintenance), next: Next }).openapi('MaintenanceList');
