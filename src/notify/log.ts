import { headline } from '../core/incident/wording.ts';
import { isoTime, isoTimeOrNull } from '../core/time.ts';
import type { Delivery, Log, Notifier, OutboxMessage } from '../pipeline/ports.ts';

/** Writes each incident message as one log line. */
export class LogNotifier implements Notifier {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  deliver({ id, step, incident, deadline }: OutboxMessage): Promise<Delivery> {
    const { operator, service, severity, state, startedAt } = incident;
    const fields = {
      event: id,
      incident: incident.id,
      operator,
      service,
      severity,
      state,
      startedAt: isoTime(startedAt),
      ...(deadline !== null && { deadline: deadline.kind, dueAt: isoTimeOrNull(deadline.dueAt) }),
    };
    const message = headline(incident, step);
    if (step === 'resolved' || step === 'cancelled' || step === 'acknowledged') this.#log.info(fields, message);
    else if (severity === 'high') this.#log.error(fields, message);
    else this.#log.warn(fields, message);
    return Promise.resolve({ kind: 'delivered' });
  }
}
