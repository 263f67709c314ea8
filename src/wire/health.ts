import { z } from '@hono/zod-openapi';
import { OWN_FAULTS } from '../core/attribution/monitor-fault.ts';
import { SELF_STEPS } from '../core/delivery/messages.ts';
import { MESSAGE_STEPS, SEVERITIES } from '../core/incident/incident.ts';
import { Count, Instant, InstantOrNull, Milliseconds, Next } from './scalars.ts';

export const Health = z
  .strictObject({
    now: Instant,
    startedAt: Instant,
    version: z.string(),
    node: z.string(),
    isSimulated: z.boolean().describe('Figures rest on history that the demo invented.'),
    standstill: z.array(z.string()).describe('Parts that have not moved for a minute; empty when all is well.'),
    newestSampleAt: InstantOrNull,
    store: z.strictObject({
      isRecording: z.boolean().describe('False while the store refuses what it is given: samples are buffered.'),
      buffered: Count,
      oldestBufferedAt: InstantOrNull,
      dropped: Count.describe('Since the start, because the buffer was full.'),
    }),
    ownFaults: z.array(z.enum(OWN_FAULTS)).describe('Faults of ours that last: nobody else is blamed.'),
    certificateCheck: z.enum(['good', 'failing', 'none']),
    references: z.array(z.strictObject({ name: z.string(), isUp: z.boolean() })),
    probesInFlight: Count,
    tracesLeftOut: Count.describe('Since the start: a monitor keeps 60 traces an hour.'),
    longestStallMs: Milliseconds.describe('Of the main thread, in the last minute.'),
    latenessMs: Milliseconds.describe('The latest start of a probe after its slot, in the last minute.'),
    outbox: z.strictObject({ waiting: Count, dead: Count, oldestAt: InstantOrNull }),
    reload: z.strictObject({ at: InstantOrNull, isSuccessful: z.boolean() }),
  })
  .openapi('Health');

const Channel = z
  .strictObject({
    name: z.string(),
    type: z.string(),
    severities: z.array(z.enum(SEVERITIES)),
    watchdog: z.boolean(),
    waiting: Count,
    dead: Count.describe('Given up; `POST /outbox/{id}/retry` sends one again.'),
    oldestAt: InstantOrNull,
    lastResult: z
      .strictObject({ at: Instant, result: z.enum(['delivered', 'retryable', 'permanent', 'uncertain']) })
      .nullable(),
  })
  .openapi('Channel');

export const Channels = z.strictObject({ items: z.array(Channel), next: Next }).openapi('Channels');

const Message = z
  .strictObject({
    id: z.string(),
    about: z.string().describe('The incident, or what of the monitor it is about.'),
    step: z.enum([...MESSAGE_STEPS, ...SELF_STEPS]),
    channel: z.string(),
    createdAt: Instant,
    state: z.enum(['pending', 'in-flight', 'uncertain', 'dead']),
    attempts: Count,
    dueAt: Instant,
    lastError: z.string().nullable(),
  })
  .openapi('Message');

export const Messages = z.strictObject({ items: z.array(Message), next: Next }).openapi('Messages');
