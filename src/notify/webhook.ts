import { createHmac } from 'node:crypto';
import type { WebhookSpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery, OutboxMessage } from '../core/delivery/messages.ts';
import { isoTime, SECOND } from '../core/time.ts';
import { deadlineJson, incidentRecordJson } from '../core/wire.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { CommandLine } from '../pipeline/ports/command-line.ts';
import type { NotifierContext } from './context.ts';
import { send } from './http-client.ts';
import { headlineOf, textOf } from './text.ts';

const MAX_MESSAGES = 200;

/**
 * POSTs JSON, signed as Standard Webhooks 1.0 says (standardwebhooks.com), so that receivers verify it with a library
 * they have. docs/notifications.md describes the body.
 */
export class WebhookNotifier implements Notifier {
  readonly maxMessages = MAX_MESSAGES;
  readonly #spec: WebhookSpec<string>;
  readonly #context: NotifierContext;

  constructor(spec: WebhookSpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
  }

  deliver({ id, messages }: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery> {
    const { url, secret, ca } = this.#spec;
    const { clock, commandLine } = this.#context;
    const events = messages.map((message) => eventOf(message, commandLine));
    const body = JSON.stringify({ id, events });
    // A dot separates the parts that are signed.
    const webhookId = id.replaceAll('.', '_');
    const timestamp = String(Math.floor(clock.now() / SECOND));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature(secret, webhookId, timestamp, body)}`,
    };
    return send({ method: 'POST', url, headers, body }, { ...this.#context, ca }, signal);
  }
}

function signature(secret: string, id: string, timestamp: string, body: string): string {
  const prefix = 'whsec_';
  const key = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}

function eventOf(message: OutboxMessage, commandLine: CommandLine): object {
  const { id, step, occurrence, channel, createdAt } = message;
  return {
    id,
    step,
    occurrence,
    channel,
    createdAt: isoTime(createdAt),
    headline: headlineOf(message),
    text: textOf(message, commandLine),
    incident: message.incident === null ? null : incidentRecordJson(message.incident, message.log ?? [], createdAt),
    deadline: message.incident === null || message.deadline === null ? null : deadlineJson(message.deadline, createdAt),
  };
}
