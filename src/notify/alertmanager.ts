import type { AlertmanagerSpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery, OutboxMessage, SelfMessage, SelfStep } from '../core/delivery/messages.ts';
import { type IncidentRecord, isOver } from '../core/incident/incident.ts';
import { headline, mailText } from '../core/incident/wording.ts';
import { DAY, type EpochMs, HOUR, isoTime, MINUTE } from '../core/time.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { NotifierContext } from './context.ts';
import { send } from './http-client.ts';
import { headlineOf, textOf } from './text.ts';

/** An alert that is not repeated ends after this long by itself. It is repeated each minute. */
const HORIZON_MS = 30 * MINUTE;
const MAX_ALERTS = 500;

interface Alert {
  /** Identify the alert: the same in every post about it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Prometheus' Alertmanager, API v2. It forgets what is not repeated, so all that is open is told again and again. */
export class AlertmanagerNotifier implements Notifier {
  readonly maxMessages = MAX_ALERTS;
  readonly #spec: AlertmanagerSpec<string>;
  readonly #context: NotifierContext;

  constructor(spec: AlertmanagerSpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
  }

  deliver({ messages }: Pick<Claim, 'messages'>, signal: AbortSignal): Promise<Delivery> {
    // Of several messages about one incident the last one stands.
    const newest = new Map(messages.map((message) => [message.incidentId, message]));
    return this.#post(
      [...newest.values()].map((message) => this.#alertOf(message)),
      signal,
    );
  }

  refresh(open: readonly IncidentRecord[], signal: AbortSignal): Promise<Delivery> {
    const now = this.#context.clock.now();
    const endsAt = now + HORIZON_MS;
    return this.#post(
      open.map((incident) => incidentAlert(incident, headline(incident, 'opened'), mailText(incident, now), endsAt)),
      signal,
    );
  }

  #alertOf(message: OutboxMessage): Alert {
    const now = this.#context.clock.now();
    if (message.incident === null) return selfAlert(message, now);
    const text = textOf(message, this.#context.commandLine);
    const endsAt = isOver(message.incident) ? now : now + HORIZON_MS;
    return incidentAlert(message.incident, headlineOf(message), text, endsAt);
  }

  #post(alerts: readonly Alert[], signal: AbortSignal): Promise<Delivery> {
    const { url, basicAuth, ca } = this.#spec;
    const headers = {
      'content-type': 'application/json',
      ...(basicAuth && { authorization: `Basic ${credentials(basicAuth)}` }),
    };
    const body = JSON.stringify(alerts);
    return send({ method: 'POST', url: `${url}/api/v2/alerts`, headers, body }, { ...this.#context, ca }, signal);
  }
}

function incidentAlert(incident: IncidentRecord, summary: string, text: string, endsAt: EpochMs): Alert {
  const { id, operator, service, severity, rule, startedAt } = incident;
  return {
    labels: { alertname: 'ThreeninesIncident', incident: id, operator, service, severity, rule },
    annotations: { summary, description: text },
    startsAt: isoTime(startedAt),
    endsAt: isoTime(Math.max(endsAt, startedAt + 1)),
  };
}

/** How long each stands. The sign of life outlasts the day until the next one. */
const SELF: Readonly<
  Record<SelfStep, { readonly alertname: string; readonly severity: string; readonly forMs: number }>
> = {
  'self-alert': { alertname: 'ThreeninesSelfAlert', severity: 'high', forMs: HOUR },
  watchdog: { alertname: 'ThreeninesWatchdog', severity: 'none', forMs: DAY + 2 * HOUR },
  test: { alertname: 'ThreeninesTest', severity: 'none', forMs: 5 * MINUTE },
  maintenance: { alertname: 'ThreeninesMaintenance', severity: 'low', forMs: DAY },
  report: { alertname: 'ThreeninesReport', severity: 'none', forMs: DAY },
};

function selfAlert(message: SelfMessage, now: EpochMs): Alert {
  const { alertname, severity, forMs } = SELF[message.step];
  return {
    labels: { alertname, severity, subject: message.incidentId },
    annotations: { summary: headlineOf(message), description: message.text },
    startsAt: isoTime(message.createdAt),
    endsAt: isoTime(now + forMs),
  };
}

function credentials({ username, password }: NonNullable<AlertmanagerSpec<string>['basicAuth']>): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}
