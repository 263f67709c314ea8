import type { Phase } from '../sample.ts';
import type { EpochMs } from '../time.ts';

/** Failures that our own code declares; every other code comes from the system, OpenSSL or the HTTP parser. */
export const FAILURE = {
  deadline: 'DEADLINE',
  aborted: 'ABORTED',
  /** The configured address may not be reached. */
  addressNotAllowed: 'ADDRESS_NOT_ALLOWED',
  /** A name leads to nothing but addresses that may not be reached: whoever holds the name decides that. */
  specialAddress: 'SPECIAL_ADDRESS',
  headersTooLarge: 'HEADERS_TOO_LARGE',
  bodyTooLarge: 'BODY_TOO_LARGE',
  decode: 'DECODE',
  closed: 'CLOSED',
  badResponse: 'BAD_RESPONSE',
  requestInvalid: 'REQUEST_INVALID',
  resolverDown: 'RESOLVER_DOWN',
} as const;

export interface ExchangeFailure {
  /** The phase in which it failed. */
  readonly phase: Phase;
  readonly code: string;
  /** One failure per address, when several were tried. */
  readonly attempts: readonly string[];
  /** Our own words about a failure that we declared; null for others, whose text is not repeated. */
  readonly explanation: string | null;
}

/** Stands where the protocol carries no transaction id. */
export const NO_TRANSACTION_ID = '';

/** One request and its result, as plain data: the only input of a judge. */
export interface ExchangeFacts {
  readonly transactionId: string;
  readonly secure: boolean;
  /** Null when no complete response head arrived. */
  readonly statusCode: number | null;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Decoded text; empty when there was none or the exchange failed. */
  readonly body: string;
  readonly failure: ExchangeFailure | null;
  readonly endedAt: EpochMs;
  /** The earliest `notAfter` of the server's certificates. */
  readonly certificateExpiresAt: EpochMs | null;
  /** One address of the host failed before another one answered. */
  readonly addressFallback: boolean;
  /** The name did not resolve, but a second resolver knows it. */
  readonly resolversDiffer: boolean;
  /** The server's chain has a gap, which our extra intermediates closed. */
  readonly intermediateMissing: boolean;
  /** Violations of HTTP syntax that browsers and curl tolerate, in words. */
  readonly oddities: readonly string[];
  /** The answer carries the transaction id of another request of ours that was in flight at the same time. */
  readonly crossTalk: boolean;
}

/** The value of a header, or the first one of a repeated header; otherwise null. */
export function headerOf(facts: Pick<ExchangeFacts, 'headers'>, name: string): string | null {
  const value = Object.hasOwn(facts.headers, name) ? facts.headers[name] : undefined;
  if (value === undefined) return null;
  return typeof value === 'string' ? value : (value[0] ?? null);
}
