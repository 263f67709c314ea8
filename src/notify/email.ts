import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { createTransport } from 'nodemailer';
import type { EmailSpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery, OutboxMessage } from '../core/delivery/messages.ts';
import { hostNameFault } from '../core/network/host-name.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { NotifierContext } from './context.ts';
import { OpenRecipients } from './open-recipients.ts';
import { outcomeOf, type SmtpError } from './smtp-refusal.ts';
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
  readonly #open: OpenRecipients;

  constructor(spec: EmailSpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
    this.#open = new OpenRecipients(spec.to);
  }

  async deliver(claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal): Promise<Delivery> {
    const delivery = await this.#attempt(claim, signal, false);
    // A server that offers encryption and cannot do it: what may go without goes without (RFC 7435).
    const isTlsFault = delivery.kind === 'retryable' && delivery.reason === 'tls';
    return isTlsFault && isOpportunistic(this.#spec) && !signal.aborted
      ? await this.#attempt(claim, signal, true)
      : delivery;
  }

  async #attempt(claim: Pick<Claim, 'id' | 'messages'>, signal: AbortSignal, ignoreTLS: boolean): Promise<Delivery> {
    let handedOver = false;
    // The one place where nodemailer says that the server has asked for the message, and that all of it left.
    const info = ({ tnx }: { readonly tnx?: string } = {}) => {
      if (tnx === 'message') handedOver = true;
    };
    const transport = createTransport({
      ...connection(this.#spec),
      ...(ignoreTLS && { ignoreTLS }),
      logger: { info },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      const mail = this.#mail(claim.id, claim.messages);
      // The header names everyone; the envelope only those who do not have it yet.
      const envelope = { from: this.#spec.from, to: [...this.#open.of(claim.id)] };
      const { accepted, rejectedErrors = [] } = await transport.sendMail({ ...mail, envelope, signal });
      return this.#open.took(claim.id, accepted, rejectedErrors);
    } catch (error) {
      const { rejectedErrors } = error as SmtpError;
      return this.#open.refused(claim.id, rejectedErrors ?? [], outcomeOf(error as SmtpError, handedOver, signal));
    } finally {
      transport.close();
    }
  }

  #mail(id: string, messages: readonly OutboxMessage[]) {
    const { from, to } = this.#spec;
    const domain = domainOf(from);
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

function domainOf(address: string): string {
  return address.split('@')[1]!;
}

/** Encryption that nobody insists on: without a password, an authority of our own, or a demand for it. */
function isOpportunistic({ smtpUrl, ca, requireTls }: EmailSpec<string>): boolean {
  const { protocol, username } = new URL(smtpUrl);
  return protocol !== 'smtps:' && username === '' && ca === undefined && requireTls !== true;
}

function connection(spec: EmailSpec<string>) {
  const { smtpUrl, ca, requireTls, name = greetingName(spec.from) } = spec;
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const opportunisticTLS = isOpportunistic(spec);
  return {
    host,
    port: Number(url.port) || (secure ? SMTPS_PORT : SMTP_PORT),
    secure,
    name,
    requireTLS: !secure && (url.username !== '' || requireTls === true),
    ...(url.username !== '' && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    // Who would go on without encryption asks nobody for a certificate: most mail servers show one that they made themselves.
    ...(opportunisticTLS && { opportunisticTLS, tls: { rejectUnauthorized: false } }),
    ...(ca !== undefined && { tls: { ca } }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
  };
}

/** Relays refuse who greets with an address or half a name. */
function greetingName(from: string): string {
  const own = hostname();
  return own.includes('.') && hostNameFault(own) === null ? own : domainOf(from);
}
