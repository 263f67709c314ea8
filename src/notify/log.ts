import { isoTime } from '../core/time.ts';
import type { Delivery, IncidentMessage, Log, Notifier, OutboxMessage, ReportMessage } from '../pipeline/ports.ts';

/** Writes each message as one log line. */
export class LogNotifier implements Notifier {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  deliver(message: OutboxMessage): Promise<Delivery> {
    if (message.kind === 'incident') this.#incident(message);
    else this.#report(message);
    return Promise.resolve({ kind: 'delivered' });
  }

  #incident({ id, step, incident }: IncidentMessage): void {
    const { operator, service, severity, startedAt } = incident;
    const fields = { event: id, incident: incident.id, operator, service, severity, startedAt: isoTime(startedAt) };
    if (step === 'resolved') this.#log.info(fields, `High incident resolved: ${operator} ${service} works again`);
    else
      this.#log.error(fields, `High incident ${step}: ${operator} ${service} has failed since ${isoTime(startedAt)}`);
  }

  #report({ id, report: { operator, title, summary, files } }: ReportMessage): void {
    this.#log.info({ event: id, operator, files }, `${title}: ${summary}`);
  }
}
