/** The behaviour of an operator without faults: its personality, as data. */
export interface Profile {
  /** One line for people. */
  readonly summary: string;
  /** Delay before an answer, drawn between the two. */
  readonly latency: { readonly minMs: number; readonly maxMs: number };
  /** User name of HTTP Basic; null asks for none. */
  readonly basicAuthUser: string | null;
  /** Answer to a missing or untrusted client certificate: end the TLS session, or an HTTP status. */
  readonly withoutCertificate: 'tls' | 400 | 401 | 403;
  /** Which transaction id goes back: the caller's, another one, or none. */
  readonly echo: 'same' | 'other' | 'none';
  readonly dataField: 'dataRemaininginMB' | 'dataRemainingInMB' | 'dataRemainingMB';
  /** Numbers as JSON numbers or as strings. */
  readonly numbers: 'number' | 'string';
  /** Redirects before the portal page. */
  readonly portalHops: number;
  /** Balance type by ICCID; a known SIM that is not listed has no plan (`NONE`). */
  readonly sims: Readonly<Record<string, BalanceType>>;
}

export const BALANCE_TYPES = ['MODIRECT', 'MODIRECTPAYG', 'PAYG', 'NONE', 'NOTSUPPORTED'] as const;
export type BalanceType = (typeof BALANCE_TYPES)[number];
