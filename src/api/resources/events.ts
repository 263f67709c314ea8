import { z } from '@hono/zod-openapi';
import { Events, TOPICS } from '../../wire/events.ts';
import { anyOf } from '../../wire/scalars.ts';
import { events } from '../operation.ts';

const MOST_WATCHED = 100;

export const EVENT_STREAM = [
  events({
    id: 'streamEvents',
    method: 'get',
    path: '/events',
    tag: 'monitors',
    summary:
      'What changes, as server-sent events. Ids are `epoch-number`; `Last-Event-ID` resumes within ten minutes, else `reset` says to read all anew.',
    access: 'viewer',
    query: z.strictObject({
      topics: anyOf(TOPICS).describe('Absent: all.'),
      watch: z
        .string()
        .max(20_000)
        .refine((text) => text.split(',').length <= MOST_WATCHED, { error: `at most ${MOST_WATCHED} monitors` })
        .optional()
        .describe('Ids of monitors whose samples are sent as well, separated by commas.'),
    }),
    data: Events,
  }),
];
