/**
 * Deviations from the contract that no customer would notice, attached to a `good` sample. The list is closed, because
 * samples, logs and reports use the words.
 */
export const WARNINGS = [
  /** One of the host's addresses is dead; another one answered. */
  'address-fallback',
  /** Our resolver and a second one disagree about the name. */
  'resolvers-differ',
  /** The server does not send its intermediate certificate; our extra bundle contains it. */
  'intermediate-missing',
  /** The operator's certificate expires within 14 days. */
  'certificate-expiring',
  /** The answer breaks the syntax of HTTP in a way that browsers and curl tolerate. */
  'lenient-syntax',
  /** The answer came from a cache that held it for more than a minute. */
  'cached-answer',
  /** The body is right, but its declared type is not. */
  'content-type',
  'byte-order-mark',
  'transaction-echo-missing',
  'transaction-echo-mismatch',
  /** 429 without a readable `Retry-After`. */
  'retry-after',
  /** A property name or an enum value whose letter case differs from the contract. */
  'letter-case',
  'numeric-string',
  /** A country that is not a two-letter upper-case ISO code: `UK`, `us`. */
  'country-code',
  /** More balances than `limit` asked for. */
  'limit-exceeded',
  /** A balance of a country that was not asked for. */
  'other-country',
  'empty-balances',
  /** Nothing left by type, yet time remaining. */
  'none-with-time',
  /** A JSON key that occurs twice in one object; the last one counts. */
  'duplicate-key',
  /** The data field spelled as in the contract's tables, `dataRemainingInMB`, instead of its examples. */
  'spelling-in-mb',
  /** The data field spelled as in the contract's prose, `dataRemainingMB`. */
  'spelling-mb',
  /** The time left of a plan did not fall with the time that passed. */
  'stale-balance',
  /** The balance between grant and clean-up could not be read. */
  'grant-unverified',
  /** A script or style sheet that the portal's page needs is missing. */
  'asset-missing',
] as const;

export type Warning = (typeof WARNINGS)[number];
