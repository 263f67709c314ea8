/** What the stream of live events carries. */
import { z } from '@hono/zod-openapi';
import { BoardChange } from './board.ts';
import { Duty, Incident } from './incidents.ts';
import { Sample } from './samples.ts';
import { Instant, InstantOrNull } from './scalars.ts';

export const TOPICS = ['board', 'incidents', 'duties', 'health', 'maintenance'] as const;
export type Topic = (typeof TOPICS)[number];

/** Events by their names in the stream. */
export const EVENTS = {
  hello: z.strictObject({
    epoch: z.string(),
    layout: z.int(),
    revision: z.int(),
    now: Instant,
    version: z.string(),
    isRecording: z.boolean(),
  }),
  tick: z.strictObject({ now: Instant, revision: z.int(), newestSampleAt: InstantOrNull, isRecording: z.boolean() }),
  board: BoardChange,
  sample: z.strictObject({ monitor: z.string(), sample: Sample }),
  incident: Incident,
  duties: z.strictObject({ items: z.array(Duty) }),
  maintenance: z.strictObject({}),
  config: z.strictObject({ layout: z.int() }),
  reset: z.strictObject({ why: z.enum(['too-old', 'other-epoch']) }),
  bye: z.strictObject({ why: z.enum(['stopping', 'session-ended', 'too-slow']) }),
} as const;
export type EventName = keyof typeof EVENTS;

/** What `data` of each event holds. */
export const Events = z.strictObject(EVENTS).partial().openapi('Events');
