import type { Delivery } from '../core/delivery/messages.ts';
import { failed } from './http-client.ts';
import type { SmtpError } from './smtp-refusal.ts';

/** Mails of which some recipients still wait. Beyond these, the oldest is forgotten, and goes to everyone again. */
const MOST_MAILS = 1_000;

interface Mail {
  /** Have it. */
  readonly taken: Set<string>;
  /** Will never get it. */
  readonly refused: Set<string>;
}

/**
 * Who does not have a mail yet. A server answers for each recipient: whoever it puts off (greylisting) gets the mail later, and
 * nobody gets it twice for that. Kept in memory: after a restart it goes to everyone once more, under the same Message-ID.
 */
export class OpenRecipients {
  readonly #all: readonly string[];
  readonly #mails = new Map<string, Mail>();

  constructor(all: readonly string[]) {
    this.#all = all;
  }

  of(id: string): readonly string[] {
    const mail = this.#mails.get(id);
    return mail === undefined ? this.#all : this.#all.filter((one) => !mail.taken.has(one) && !mail.refused.has(one));
  }

  /** After a mail that went out to some. */
  took(id: string, taken: readonly string[], errors: readonly SmtpError[]): Delivery {
    const mail = this.#mails.get(id) ?? { taken: new Set(), refused: new Set() };
    for (const one of taken) mail.taken.add(one);
    for (const { recipient = '', responseCode = 0 } of errors) if (responseCode >= 500) mail.refused.add(recipient);
    const putOff = errors.find(({ responseCode = 0 }) => responseCode < 500);
    this.#mails.delete(id);
    if (putOff === undefined) return arrived(mail);
    this.#mails.set(id, mail);
    if (this.#mails.size > MOST_MAILS) this.#mails.delete(this.#mails.keys().next().value!);
    return failed('uncertain', 'recipient-deferred', `SMTP ${putOff.responseCode} at RCPT`);
  }

  /** After an attempt that reached nobody: what it means beside those who have the mail already. */
  refused(id: string, errors: readonly SmtpError[], delivery: Delivery): Delivery {
    if (!this.#mails.has(id)) return delivery;
    if (errors.length > 0) return this.took(id, [], errors);
    return delivery.kind === 'retryable' ? { ...delivery, kind: 'uncertain' } : delivery;
  }
}

function arrived({ refused }: Mail): Delivery {
  return refused.size === 0 ? { kind: 'delivered' } : { kind: 'delivered', refusedRecipients: refused.size };
}
