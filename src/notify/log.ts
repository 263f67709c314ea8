import type { Claim, Delivery, OutboxMessage } from '../core/delivery/messages.ts';
import { isoTime } from '../core/time.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { Log } from '../pipeline/ports/log.ts';
import { headlineOf } from './text.ts';

/** Writes each message as one log line, where every program that reads logs finds it. */
export class LogNotifier implements Notifier {
  readonly maxMessages = 1;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  async deliver({ messages }: Pick<Claim, 'messages'>): Promise<Delivery> {
    for (const message of messages) this.#write(message);
    return { kind: 'delivered' };
  }

  #write(message: OutboxMessage): void {
    const { id, step, incident } = message;
    if (incident === null) {
      const level = step === 'self-alert' ? 'error' : 'info';
      this.#log[level]({ event: id, text: message.text }, headlineOf(message));
      return;
    }
    const { operator, service, severity, state, startedAt } = incident;
    const fields = {
      event: id,
      incident: incident.id,
      operator,
      service,
      severity,
      state,
      startedAt: isoTime(startedAt),
      ...(message.deadline !== null && { deadline: message.deadline.kind, dueAt: isoTime(message.deadline.dueAt) }),
    };
    const isCalm = step === 'resolved' || step === 'cancelled' || step === 'acknowledged';
    const level = isCalm ? 'info' : severity === 'high' ? 'error' : 'warn';
    this.#log[level](fields, headlineOf(message));
  }
}
