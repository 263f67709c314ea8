/** What an error of an SMTP session means for a message. */
import type { Delivery, DeliveryReason } from '../core/delivery/messages.ts';
import { failed } from './http-client.ts';

/** As nodemailer throws it. */
export interface SmtpError {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
  /** The server's words. They may quote addresses, and go no further than this file. */
  readonly response?: string | undefined;
  readonly recipient?: string | undefined;
  /** One per recipient that was refused. */
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** Only codes and verbs: the server's own words may quote addresses. */
export function outcomeOf(error: SmtpError, handedOver: boolean, signal: AbortSignal): Delivery {
  const { responseCode, command = '' } = error;
  if (error.code === 'ETLS') return failed('retryable', 'tls', null);
  if (responseCode !== undefined) return refusal(responseCode, verbOf(command, error.response ?? ''));
  const kind = handedOver ? 'uncertain' : 'retryable';
  if (signal.aborted) return failed(kind, 'timeout', null);
  const code = error.originalCode ?? error.code ?? '';
  return failed(kind, reasonOf(error.code ?? '', code), /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : null);
}

/** Servers keep a refusal of our greeting, our address or the sender until they hear of a recipient. Their words tell. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:helo|ehlo)\b/i, 'EHLO'],
  [/\bclient host\b|\bblocked using\b|\b5\.7\.25\b/i, 'CONNECT'],
  [/\bsender\b.*\b(?:rejected|refused|denied|unknown)\b|\b[45]\.1\.[78]\b/i, 'MAIL'],
];

function verbOf(command: string, response: string): string {
  const verb = command.split(' ')[0]!;
  if (verb === 'HELO') return 'EHLO';
  const meant = verb === 'RCPT' ? WORDS.find(([words]) => words.test(response)) : undefined;
  return meant?.[1] ?? verb;
}

const ABOUT_THE_MESSAGE: readonly string[] = ['MAIL', 'RCPT', 'DATA', 'AUTH'];
const NAMED: readonly string[] = [...ABOUT_THE_MESSAGE, 'EHLO', 'CONNECT'];

/** 4xx: later. 5xx: never, unless it was said before the server knew anything of the message. */
function refusal(code: number, verb: string): Delivery {
  const detail = NAMED.includes(verb) ? `SMTP ${code} at ${verb}` : `SMTP ${code}`;
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
