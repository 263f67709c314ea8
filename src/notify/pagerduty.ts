import type { PagerDutySpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery, IncidentMessage, OutboxMessage, SelfMessage } from '../core/delivery/messages.ts';
import type { MessageStep, Severity } from '../core/incident/incident.ts';
import { isoTime } from '../core/time.ts';
import { incidentRecordJson } from '../core/wire.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { NotifierContext } from './context.ts';
import { send } from './http-client.ts';
import { headlineOf, textOf } from './text.ts';

const ACTIONS: Readonly<Record<MessageStep, 'trigger' | 'acknowledge' | 'resolve'>> = {
  opened: 'trigger',
  reopened: 'trigger',
  escalated: 'trigger',
  reminder: 'trigger',
  overdue: 'trigger',
  updated: 'trigger',
  confirmed: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  cancelled: 'resolve',
};
const SEVERITIES: Readonly<Record<Severity, 'critical' | 'error' | 'warning'>> = {
  high: 'critical',
  low: 'error',
  warning: 'warning',
};
/** Limits as published: github.com/PagerDuty/developer-docs, docs/events-API-v2/02-Trigger-Events.md and 01-Overview.md. */
const MAX_SUMMARY = 1_024;
const MAX_KEY = 255;
const MAX_BYTES = 512 * 1_000;
/** Of the text, where everything together is too much. */
const MAX_TEXT = 16_000;

/** PagerDuty's Events API v2: each incident is one alert there, joined by its deduplication key. */
export class PagerDutyNotifier implements Notifier {
  /** An event is about one alert. */
  readonly maxMessages = 1;
  readonly #spec: PagerDutySpec<string>;
  readonly #context: NotifierContext;

  constructor(spec: PagerDutySpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
  }

  async deliver({ messages }: Pick<Claim, 'messages'>, signal: AbortSignal): Promise<Delivery> {
    const message = messages[0]!;
    const events = message.incident === null ? [selfEvent(message)] : incidentEvents(message);
    // Repeated as a whole after a failure: each event says how things stand, so a second one changes nothing.
    for (const event of events) {
      const delivery = await this.#send(message, event, signal);
      if (delivery.kind !== 'delivered') return delivery;
    }
    return { kind: 'delivered' };
  }

  #send(message: OutboxMessage, event: PagerDutyEvent, signal: AbortSignal): Promise<Delivery> {
    const { userAgent, commandLine } = this.#context;
    const payload = {
      summary: clip(headlineOf(message), MAX_SUMMARY),
      source: message.incident === null ? 'threenines' : `${message.incident.operator}/${message.incident.service}`,
      timestamp: isoTime(message.createdAt),
      ...event.payload,
      custom_details: { event: message.id, text: textOf(message, commandLine), ...event.details },
    };
    const envelope = {
      routing_key: this.#spec.routingKey,
      event_action: event.action,
      dedup_key: clip(event.dedupKey, MAX_KEY),
      client: userAgent,
    };
    const whole = JSON.stringify({ ...envelope, payload });
    // A long log would make it an event that is refused for ever.
    const brief = { event: message.id, text: clip(payload.custom_details.text, MAX_TEXT) };
    const fits = Buffer.byteLength(whole) <= MAX_BYTES;
    const body = fits ? whole : JSON.stringify({ ...envelope, payload: { ...payload, custom_details: brief } });
    const headers = { 'content-type': 'application/json' };
    return send({ method: 'POST', url: this.#spec.url, headers, body }, this.#context, signal);
  }
}

interface PagerDutyEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedupKey: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly details: object;
}

/**
 * PagerDuty pages nobody for an alert that was acknowledged there. What is overdue after that is an alert of its own, until
 * the operator answers or the incident ends.
 */
function incidentEvents(message: IncidentMessage): PagerDutyEvent[] {
  const { step, incident } = message;
  const main = incidentEvent(message);
  const overdue = { ...main, dedupKey: `${main.dedupKey}/overdue` };
  if (step === 'overdue' && incident.acknowledged !== null) return [overdue];
  const ends = step === 'updated' || ACTIONS[step] === 'resolve';
  const wasOverdue = incident.deadlines.some(({ missedAt }) => missedAt !== null);
  return ends && wasOverdue ? [main, { ...overdue, action: 'resolve' }] : [main];
}

function incidentEvent({ step, incident, createdAt, log = [] }: IncidentMessage): PagerDutyEvent {
  const { operator, service, severity, rule } = incident;
  return {
    action: ACTIONS[step],
    dedupKey: `incident:${incident.id}`,
    payload: { severity: SEVERITIES[severity], component: service, group: operator, class: rule },
    details: { incident: incidentRecordJson(incident, log, createdAt) },
  };
}

/** The daily sign of life resolves an alert that does not exist: PagerDuty checks and takes it, and wakes nobody. */
function selfEvent({ step, incidentId }: SelfMessage): PagerDutyEvent {
  return {
    action: step === 'watchdog' ? 'resolve' : 'trigger',
    dedupKey: incidentId,
    payload: { severity: step === 'self-alert' ? 'error' : 'info', class: step },
    details: {},
  };
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
