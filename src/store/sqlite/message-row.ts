import type { SQLInputValue } from 'node:sqlite';
import { lineOf } from '../../pipeline/message-line.ts';
import type { IncidentMessage, OutboxMessage } from '../../pipeline/ports.ts';
import type { OutboxRow } from './schema.ts';

/** A message that is stored already stays as it is. Columns in the order of `messageValues`. */
export const INSERT_MESSAGE = `
  insert into outbox (id, kind, line, step, occurrence, channel, created_at, payload, due_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`;

export function messageValues(message: OutboxMessage): SQLInputValue[] {
  const { id, kind, channel, createdAt } = message;
  const [step, occurrence, payload] =
    message.kind === 'incident'
      ? [message.step, message.occurrence, message.incident]
      : (['written', 1, message.report] as const);
  return [id, kind, lineOf(message), step, occurrence, channel, createdAt, JSON.stringify(payload), createdAt];
}

export function toMessage(row: OutboxRow): OutboxMessage {
  const { id, channel, created_at: createdAt } = row;
  const payload = JSON.parse(row.payload);
  if (row.kind === 'report') return { id, kind: 'report', channel, createdAt, report: payload };
  const step = row.step as IncidentMessage['step'];
  const { line: incidentId, occurrence } = row;
  return { id, kind: 'incident', incidentId, step, occurrence, channel, createdAt, incident: payload };
}
