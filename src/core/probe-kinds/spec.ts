/**
 * The parts that all kinds of probe share. Each kind's own specification is in its folder: what a probe needs to know
 * about its target, as data, built by `config` and executed by `probe`. `S` is how a secret is held: a reference
 * (`SecretRef`) in configuration, plain text only on its way into a probe thread.
 */
export type SecretRef = { readonly env: string } | { readonly file: string };

export interface TlsOptions<S> {
  /** PEM client certificate and key; both or neither. */
  readonly cert?: S;
  readonly key?: S;
  /** PEM bundle that replaces the system's roots. */
  readonly ca?: S;
  /** The production marketplace presents the same client certificate, so a refusal affects its customers. */
  readonly sharedWithMarketplace?: boolean;
  /** PEM bundle of certificates between roots and servers. Closes gaps in a server's chain; adds no trust. */
  readonly intermediates?: S;
}

export interface Transport<S> {
  readonly tls?: TlsOptions<S>;
  readonly basicAuth?: { readonly username: S | string; readonly password: S };
  /** OAuth 2 client credentials; the token is fetched outside the measured call. */
  readonly oauth2?: {
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: S;
    readonly scope?: string;
  };
  readonly headers?: Readonly<Record<string, string | S>>;
}

export interface Sim {
  readonly iccid: string;
  /** Balance types that are right for this SIM. Empty: any of the enum. */
  readonly expect: readonly string[];
}

/** The last four digits of a SIM's number: enough for a label or a log line. */
export function maskedSim(iccid: string): string {
  return `…${iccid.slice(-4)}`;
}
