import type { TlsOptions, Transport } from '../core/probe-kinds/spec.ts';
import { certificateTrouble, trustTrouble, type Validity } from '../core/verdict/certificate.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import type { ExchangeRecord, ExchangeRequest } from './exchange.ts';
import type { Exchanger } from './exchanger.ts';
import { CredentialError } from './failure.ts';
import { type Origin, originOf } from './origin.ts';
import { type SecureContexts, type TlsIdentity, validityOf } from './secure-contexts.ts';
import { TokenSource, tokenAuthorization, tokenRequestBody } from './tokens.ts';
import { newTransactionId } from './transaction-id.ts';

export const API_BODY_BYTES = 64 * 1024;
export const PAGE_BODY_BYTES = 5 * 1024 * 1024;

/** What all probes of a thread share, and the deadline of this one. */
export interface Setup {
  readonly exchanger: Exchanger;
  /** Decides where connections may go, for probes that are no HTTP exchange. */
  readonly guard: AddressGuard;
  readonly contexts: SecureContexts;
  readonly userAgent: string;
  readonly deadlineMs: number;
  readonly requests: RequestTally;
}

/** Counts the requests of one monitor: all of them, whatever they were for. */
export class RequestTally {
  #sent = 0;

  add(): void {
    this.#sent += 1;
  }

  /** Those since the last call. */
  take(): number {
    const sent = this.#sent;
    this.#sent = 0;
    return sent;
  }
}

export interface TargetOptions {
  readonly url: URL;
  readonly transport: Transport<string>;
  /** Names and values in turn; a header of the transport's configuration replaces the one of its name. */
  readonly headers: readonly string[];
  readonly maxBodyBytes: number;
}

export interface Call extends Pick<ExchangeRequest, 'label' | 'method' | 'path'> {
  /** Default: the target's own. Another one, to which a redirect led, gets no credentials of ours. */
  readonly origin?: Origin;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Default: a fresh one. */
  readonly transactionId?: string;
  /** Default: the probe's deadline. */
  readonly deadlineMs?: number;
}

/** One operator endpoint with our credentials for it, prepared once and called often. */
export class Target {
  readonly #setup: Setup;
  readonly #origin: Origin;
  readonly #headers: readonly string[];
  readonly #credentials: readonly string[];
  readonly #maxBodyBytes: number;
  readonly #tls: TlsOptions<string>;
  readonly #tlsWithoutClient: TlsOptions<string>;
  readonly #validity: Validity | null;
  readonly #tokens: TokenSource | null;

  /** Throws `CredentialError` when our certificate or key cannot be used. */
  constructor({ url, transport, headers, maxBodyBytes }: TargetOptions, setup: Setup) {
    const { tls = {}, oauth2 } = transport;
    this.#setup = setup;
    this.#origin = originOf(url);
    this.#credentials = [...basicAuthorization(transport), ...Object.entries(transport.headers ?? {}).flat()];
    this.#headers = without(['User-Agent', setup.userAgent, ...headers], Object.keys(transport.headers ?? {}));
    this.#maxBodyBytes = maxBodyBytes;
    this.#tls = tls;
    const { cert: _cert, key: _key, ...trust } = tls;
    this.#tlsWithoutClient = trust;
    this.#validity = tls.cert === undefined ? null : validityOf(tls.cert);
    this.#tokens = oauth2 === undefined ? null : new TokenSource(() => this.#fetchToken(oauth2));
    this.#tlsIdentity(this.#origin);
  }

  /** One request. Rejects with `CredentialError`, before anything is sent, when our own credentials fail. */
  async call(call: Call): Promise<ExchangeRecord> {
    const origin = call.origin ?? this.#origin;
    const credentials = this.#isOwn(origin) ? await this.#currentCredentials() : [];
    const record = await this.#send(call, origin, [...this.#headers, ...credentials, ...(call.headers ?? [])]);
    if (record.facts.statusCode === 401) this.#tokens?.forget();
    return record;
  }

  async #currentCredentials(): Promise<readonly string[]> {
    const trouble = this.#validity === null ? null : certificateTrouble(this.#validity, Date.now());
    if (trouble !== null) throw new CredentialError(trouble);
    if (this.#tokens === null) return this.#credentials;
    return [...this.#credentials, 'Authorization', `Bearer ${await this.#tokens.get()}`];
  }

  async #send(call: Call, origin: Origin, headers: string[]): Promise<ExchangeRecord> {
    const transactionId = call.transactionId ?? newTransactionId();
    headers.push('X-MS-DM-TransactionId', transactionId);
    const record = await this.#setup.exchanger.exchange({
      label: call.label,
      origin,
      method: call.method,
      path: call.path,
      headers,
      body: call.body ?? null,
      transactionId,
      tls: this.#tlsIdentity(origin),
      maxBodyBytes: this.#maxBodyBytes,
      deadlineMs: call.deadlineMs ?? this.#setup.deadlineMs,
    });
    if (record.requestSent) this.#setup.requests.add();
    return record;
  }

  #fetchToken(oauth2: NonNullable<Transport<string>['oauth2']>): Promise<ExchangeRecord> {
    const url = new URL(oauth2.tokenUrl);
    const call = {
      label: 'token',
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      body: tokenRequestBody(oauth2),
    };
    const headers = ['User-Agent', this.#setup.userAgent, 'Accept', 'application/json'];
    headers.push('Content-Type', 'application/x-www-form-urlencoded', 'Authorization', tokenAuthorization(oauth2));
    return this.#send(call, originOf(url), headers);
  }

  /** Our client certificate is shown to the operator's own endpoint only. */
  #tlsIdentity(origin: Origin): TlsIdentity | null {
    if (!origin.secure) return null;
    const identity = this.#setup.contexts.get(this.#isOwn(origin) ? this.#tls : this.#tlsWithoutClient);
    const trouble = trustTrouble(identity.trustEndsAt, Date.now());
    if (trouble !== null) throw new CredentialError(trouble);
    return identity;
  }

  #isOwn(origin: Origin): boolean {
    return origin.url === this.#origin.url;
  }
}

function basicAuthorization({ basicAuth }: Transport<string>): readonly string[] {
  if (basicAuth === undefined) return [];
  const credentials = Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64');
  return ['Authorization', `Basic ${credentials}`];
}

function without(headers: readonly string[], names: readonly string[]): readonly string[] {
  const replaced = new Set(names.map((name) => name.toLowerCase()));
  return headers.filter((_, index) => !replaced.has(headers[index - (index % 2)]!.toLowerCase()));
}
