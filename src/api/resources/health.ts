import { z } from '@hono/zod-openapi';
import type { UnsentMessage } from '../../core/delivery/messages.ts';
import { isoTime, isoTimeOrNull, MINUTE, SECOND } from '../../core/time.ts';
import { Channels, Health, Messages } from '../../wire/health.ts';
import { PAGING } from '../../wire/scalars.ts';
import { Session } from '../../wire/session.ts';
import { operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import { maySee } from '../principal.ts';

/** Undelivered messages that a list can go through. */
const MOST_MESSAGES = 1_000;

export const HEALTH = [
  operation({
    id: 'getHealth',
    method: 'get',
    path: '/health',
    tag: 'monitor',
    summary: 'How the monitor itself fares: faults of ours, its store, its delays, what it could not deliver.',
    access: 'viewer',
    cachedMs: SECOND,
    answer: Health,
    handle({ ports }) {
      const { clock, version, nodeVersion, isSimulated, board, vitals, liveness, recording, probesInFlight } = ports;
      const { isRecording, buffered, oldestBufferedAt, dropped } = recording();
      const { waiting, dead, oldestAt } = vitals.backlog(null);
      return {
        now: isoTime(clock.now()),
        startedAt: isoTime(vitals.startedAt),
        version,
        node: nodeVersion,
        isSimulated,
        standstill: liveness.standstill(MINUTE),
        newestSampleAt: isoTimeOrNull(board.newestSampleAt),
        store: { isRecording, buffered, oldestBufferedAt: isoTimeOrNull(oldestBufferedAt), dropped },
        ownFaults: vitals.ownFaults,
        certificateCheck: vitals.certificateCheck,
        references: vitals.references,
        probesInFlight: probesInFlight(),
        tracesLeftOut: ports.tracesLeftOut(),
        longestStallMs: vitals.longestStallMs,
        latenessMs: vitals.latenessMs,
        outbox: { waiting, dead, oldestAt: isoTimeOrNull(oldestAt) },
        reload: { at: isoTimeOrNull(vitals.reload.at), isSuccessful: vitals.reload.isSuccessful },
      };
    },
  }),
  operation({
    id: 'listChannels',
    method: 'get',
    path: '/channels',
    tag: 'notifications',
    summary: 'Channels, and what waits for them.',
    access: 'viewer',
    query: z.strictObject(PAGING),
    answer: Channels,
    handle({ ports: { inUse, vitals }, query }) {
      const channels = inUse().configuration.channels.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, next } = pageByKey(channels, ({ name }) => name, query);
      const items = page.map(({ name, spec, severities, watchdog }) => {
        const { waiting, dead, oldestAt } = vitals.backlog(name);
        const last = vitals.lastResult(name);
        return {
          name,
          type: spec.type,
          severities,
          watchdog,
          waiting,
          dead,
          oldestAt: isoTimeOrNull(oldestAt),
          lastResult: last && { at: isoTime(last.at), result: last.result },
        };
      });
      return { items, next };
    },
  }),
  operation({
    id: 'listMessages',
    method: 'get',
    path: '/outbox',
    tag: 'notifications',
    summary: 'Messages that are not delivered, the oldest first.',
    access: 'viewer',
    query: z.strictObject({ state: z.enum(['waiting', 'dead']).optional(), ...PAGING }),
    answer: Messages,
    async handle({ ports: { view }, principal, query: { state, ...paging } }) {
      const unsent = (await view.unsent(MOST_MESSAGES))
        .filter(({ message }) =>
          message.incident === null ? principal.operators === null : maySee(principal, message.incident.operator),
        )
        .filter((one) => state === undefined || (one.state === 'dead') === (state === 'dead'))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { page, next } = pageByKey(unsent, keyOf, paging);
      const items = page.map(({ message, state: now, attempts, dueAt, lastError }) => {
        const { id, incidentId: about, step, channel, createdAt } = message;
        const times = { createdAt: isoTime(createdAt), dueAt: isoTime(dueAt) };
        return { id, about, step, channel, ...times, state: now, attempts, lastError };
      });
      return { items, next };
    },
  }),
  operation({
    id: 'getSession',
    method: 'get',
    path: '/session',
    tag: 'monitor',
    summary: 'Who you are, and what you may.',
    access: 'viewer',
    answer: Session,
    handle({ ports: { version, isSimulated, clock }, principal: { kind, name, role, operators } }) {
      return { principal: { kind, name }, role, operators, version, isSimulated, now: isoTime(clock.now()) };
    },
  }),
];

const DIGITS = 16;

function keyOf({ message: { createdAt, id } }: UnsentMessage): string {
  return `${String(createdAt).padStart(DIGITS, '0')} ${id}`;
}
