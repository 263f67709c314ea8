import type { OutboxMessage } from './ports.ts';

/** What a message is about. On each channel, messages of one line are delivered in the order in which they were stored. */
export function lineOf(message: OutboxMessage): string {
  return message.kind === 'incident' ? message.incidentId : message.report.id;
}
