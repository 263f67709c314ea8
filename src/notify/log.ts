import { isoTime } from '../core/time.ts';
import type { Delivery, Log, Notifier, OutboxMessage } from '../pipeline/ports.ts';

/** Writes each incident message as one log line. */
export class LogNotifier implements Notifier {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  deliver({ id, step, incident }: OutboxMessage): Promise<Delivery> {
    const { operator, service, severity, startedAt } = incident;
    const fields = { event: id, incident: incident.id, operator, service, severity, startedAt: isoTime(startedAt) };
    if (step === 'resolved') this.#log.info(fields, `High incident resolved: ${operator} ${service} works again`);
    else
      this.#log.error(fields, `High incident ${step}: ${operator} ${service} has failed since ${isoTime(startedAt)}`);
    return Promise.resolve({ kind: 'delivered' });
  }
}
