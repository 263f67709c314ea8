/**
 * What a probe needs to know about its target, as data: built by `config`, executed by `probe`.
 * `S` is how a secret is held: a reference (`SecretRef`) in configuration, plain text only on its way into a probe thread.
 */
export type SecretRef = { readonly env: string } | { readonly file: string };

export interface TlsOptions<S> {
  /** PEM client certificate and key; both or neither. */
  readonly cert?: S;
  readonly key?: S;
  /** PEM bundle that replaces the system's roots. */
  readonly ca?: S;
  /** The production marketplace shows the same client certificate, so that a refusal hits its customers. */
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

/** Enough of a SIM's number for a label or a log line: its last four digits. */
export function maskedSim(iccid: string): string {
  return `…${iccid.slice(-4)}`;
}

export interface GetBalanceSpec<S> {
  readonly kind: 'get-balance';
  /** Without trailing slash; may carry a version path. */
  readonly baseUrl: string;
  readonly transport: Transport<S>;
  /** Rotated over, one per slot. Never empty. */
  readonly sims: readonly Sim[];
  readonly fieldsTemplate: 'basic' | 'full';
  readonly limit?: number;
  readonly location?: string;
}

export interface ProvisioningSpec<S> {
  readonly kind: 'provisioning';
  readonly baseUrl: string;
  readonly transport: Transport<S>;
  readonly sims: readonly Sim[];
  /** `capped`: at most 6 grants per hour and 10 per day per SIM; `exempt` by written agreement. */
  readonly mode: 'capped' | 'exempt';
  /** Path segment, `microbalance` or `microBalance`. */
  readonly path: string;
  /** Two-letter country of the grant, and where the request carries it. */
  readonly location?: string;
  readonly locationIn: 'body' | 'query' | 'both';
  /** How long a grant lasts that is not taken back; the contract's longest where the operator named none. */
  readonly grantLifetimeMs?: number;
  /** Look between grant and clean-up whether the SIM's balance still reads zero; its SIMs have no plan. */
  readonly verify?: boolean;
}

/** How the marketplace launches a portal: for a SIM card, or for a device with an eSIM. */
export type LaunchForm = 'sim' | 'esim';

export interface MoDirectSpec<S> {
  readonly kind: 'mo-direct';
  readonly url: string;
  readonly transport: Transport<S>;
  readonly sims: readonly Sim[];
  /** Text that only the right page carries. */
  readonly marker: string;
  /** Hosts beside the portal's own that a redirect may lead to. */
  readonly allowHosts: readonly string[];
  readonly market?: string;
  readonly location?: string;
  /** Taken in turns. Default: `sim` alone. */
  readonly forms?: readonly LaunchForm[];
  /** EID of the test device, 32 digits, for the form `esim`. */
  readonly eid?: S | string;
  /** The page's first script and style sheet are fetched by each probe, and a missing one is a failure. */
  readonly checkAssets?: boolean;
}

export interface HttpSpec<S> {
  readonly kind: 'http';
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'PATCH';
  readonly transport: Transport<S>;
  readonly body?: string;
  readonly expect: { readonly status: readonly number[]; readonly contains?: string };
}

export type ProbeSpec<S> = GetBalanceSpec<S> | ProvisioningSpec<S> | MoDirectSpec<S> | HttpSpec<S>;
export type ProbeKind = ProbeSpec<unknown>['kind'];

/** The test SIM that a probe with this index uses; null for a service without SIMs. */
export function simOf(spec: ProbeSpec<unknown>, simIndex: number): Sim | null {
  return spec.kind === 'http' ? null : (spec.sims[simIndex % spec.sims.length] ?? null);
}

export function isEid(text: string): boolean {
  return /^\d{32}$/.test(text);
}

/** Without `checkAssets`, a portal's assets are looked at in one probe of so many. */
export const ASSET_TURN = 20;
const ASSETS = 2;

/**
 * Requests that one probe sends as a rule, on average: what it reserves of the operator's rate. Redirect hops and tokens are
 * paid afterwards.
 */
export function requestsPerProbe(spec: ProbeSpec<unknown>): number {
  switch (spec.kind) {
    case 'provisioning':
      return spec.verify === true ? 3 : 2;
    case 'mo-direct':
      return 1 + (spec.checkAssets === true ? ASSETS : ASSETS / ASSET_TURN);
    default:
      return 1;
  }
}
