import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { EmailSpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery, DeliveryReason, OutboxMessage } from '../core/delivery/messages.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { NotifierContext } from './context.ts';
import { failed } from './http-client.ts';
import { headlineOfAll, textOfAll } from './text.ts';

const CONNECT_TIMEOUT_MS = 10 * SECOND;
/** The whole attempt is cut off earlier by its signal. */
const IDLE_TIMEOUT_MS = MINUTE;
const MAX_MESSAGES = 500;
const SMTP_PORT = 587;
const SMTPS_PORT = 465;

/** Mail over SMTP. Plain text alone: it reads the same everywhere, and there is nothing in it to attack. */
export class EmailNotifier implements Notifier {
  readonly maxMessages = MAX_MESSAGES;
  readonly #spec: EmailSpec<string>;
  readonly #context: NotifierContext;

  constructor(spec: EmailSpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
  }

  async deliver({ id, messages }: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery> {
    let handedOver = false;
    // The one place where nodemailer says that the server has asked for the message, and that all of it left.
    const info = ({ tnx }: { readonly tnx?: string } = {}) => {
      if (tnx === 'message') handedOver = true;
    };
    const transport = createTransport({
      ...connection(this.#spec),
      logger: { info },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const { rejected } = await transport.sendMail({ ...this.#mail(id, messages), signal });
      return rejected.length === 0 ? { kind: 'delivered' } : { kind: 'delivered', refusedRecipients: rejected.length };
    } catch (error) {
      return outcomeOf(error as SmtpError, handedOver, signal);
    } finally {
      transport.close();
    }
  }

  #mail(id: string, messages: readonly OutboxMessage[]) {
    const { from, to } = this.#spec;
    const domain = from.split('@')[1]!;
    const incidents = new Set(messages.map(({ incidentId }) => incidentId));
    // Every mail about an incident refers to the same id, so that mail programs show them as one thread.
    const [incident] = incidents;
    const thread = messageId(`${incident}/${messages[0]!.channel}`, domain);
    const isGrave = messages.some(({ incident: record }) => record?.severity === 'high');
    return {
      from,
      to: [...to],
      subject: `[threenines] ${headlineOfAll(messages)}`,
      text: textOfAll(messages, this.#context.commandLine),
      messageId: messageId(id, domain),
      ...(incidents.size === 1 && { references: [thread] }),
      date: new Date(messages.at(-1)!.createdAt),
      headers: { 'Auto-Submitted': 'auto-generated', ...(isGrave && { Importance: 'high' }) },
    };
  }
}

function messageId(text: string, domain: string): string {
  return `<${createHash('sha256').update(text).digest('hex').slice(0, 32)}@${domain}>`;
}

/** With a password, the connection must be encrypted; without one, it is when the server can. */
function connection({ smtpUrl, ca }: EmailSpec<string>) {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: Number(url.port) || (secure ? SMTPS_PORT : SMTP_PORT),
    secure,
    requireTLS: !secure && url.username !== '',
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
  };
}

interface SmtpError {
  readonly code?: string;
  readonly originalCode?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** Only codes and verbs: the server's own words may quote addresses. */
function outcomeOf(error: SmtpError, handedOver: boolean, signal: AbortSignal): Delivery {
  const { responseCode, command = '' } = error;
  if (error.code === 'ETLS') return failed('retryable', 'tls', null);
  if (responseCode !== undefined) return refusal(responseCode, command.split(' ')[0]!);
  const kind = handedOver ? 'uncertain' : 'retryable';
  if (signal.aborted) return failed(kind, 'timeout', null);
  const code = error.originalCode ?? error.code ?? '';
  return failed(kind, reasonOf(error.code ?? '', code), /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : null);
}

const ABOUT_THE_MESSAGE: readonly string[] = ['MAIL', 'RCPT', 'DATA', 'AUTH'];

/** 4xx: later. 5xx: never, unless it was said before the server knew anything of the message. */
function refusal(code: number, verb: string): Delivery {
  const detail = ABOUT_THE_MESSAGE.includes(verb) ? `SMTP ${code} at ${verb}` : `SMTP ${code}`;
  if (code < 500 || !ABOUT_THE_MESSAGE.includes(verb)) return failed('retryable', 'server-error', detail);
  const reason = verb === 'AUTH' ? 'unauthorized' : verb === 'RCPT' ? 'recipient-refused' : 'rejected';
  return failed('permanent', reason, detail);
}

function reasonOf(kind: string, code: string): DeliveryReason {
  switch (kind) {
    case 'EDNS':
      return 'dns';
    case 'ETIMEDOUT':
      return 'timeout';
    case 'EPROTOCOL':
      return 'protocol';
    case 'EAUTH':
    case 'ENOAUTH':
      return 'unauthorized';
    case 'ESOCKET':
      return reasonOfSocket(code);
    case 'ECONNECTION':
      return 'connection-lost';
    default:
      return 'internal';
  }
}

function reasonOfSocket(code: string): DeliveryReason {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'connection-lost';
  return /^(ERR_|CERT_|UNABLE_|SELF_|DEPTH_)/.test(code) ? 'tls' : 'connect';
}
