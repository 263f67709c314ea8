import type { Transport } from '../core/probe-kinds/spec.ts';
import { Findings } from '../core/verdict/assessment.ts';
import { isObject, parseJson } from '../core/verdict/json.ts';
import { judgeResponse } from '../core/verdict/response.ts';
import type { ExchangeRecord } from './exchange.ts';
import { CredentialError } from './failure.ts';

type OAuth2 = NonNullable<Transport<string>['oauth2']>;

/** Where the server names no lifetime. */
const DEFAULT_LIFETIME_MS = 60_000;
/** A token is renewed this long before it expires, or at 90 % of a short life. */
const MARGIN_MS = 30_000;

interface Token {
  readonly value: string;
  readonly usableUntil: number;
}

/** The bearer token of one target (OAuth 2 client credentials), fetched outside any measured exchange. */
export class TokenSource {
  readonly #fetch: () => Promise<ExchangeRecord>;
  #token: Token | null = null;
  #pending: Promise<Token> | null = null;

  constructor(fetch: () => Promise<ExchangeRecord>) {
    this.#fetch = fetch;
  }

  /** Throws `CredentialError` when no token can be had. Concurrent callers share one request. */
  async get(): Promise<string> {
    if (this.#token === null || performance.now() >= this.#token.usableUntil) {
      this.#pending ??= this.#renew().finally(() => {
        this.#pending = null;
      });
      this.#token = await this.#pending;
    }
    return this.#token.value;
  }

  /** After an answer that says the token is no longer accepted. */
  forget(): void {
    this.#token = null;
  }

  async #renew(): Promise<Token> {
    return readToken(await this.#fetch());
  }
}

export function tokenRequestBody(oauth2: OAuth2): string {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (oauth2.scope !== undefined) form.set('scope', oauth2.scope);
  return form.toString();
}

/** RFC 6749, 2.3.1: id and secret are form-encoded before they become Basic credentials. */
export function tokenAuthorization(oauth2: OAuth2): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
  return `Basic ${Buffer.from(`${encode(oauth2.clientId)}:${encode(oauth2.clientSecret)}`).toString('base64')}`;
}

function readToken(record: ExchangeRecord): Token {
  const findings = new Findings();
  const failed = judgeResponse(record.facts, [200], findings);
  if (failed !== null) throw new CredentialError(`no access token: ${failed.detail}`);
  const answer = parseJson(record.facts.body, findings);
  const value = isObject(answer) ? answer.access_token : undefined;
  if (!isObject(answer) || typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new CredentialError('no access token: the token server answered without one');
  }
  const seconds = Number(answer.expires_in);
  const lifetimeMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : DEFAULT_LIFETIME_MS;
  return { value, usableUntil: record.startedMs + Math.max(lifetimeMs * 0.9, lifetimeMs - MARGIN_MS) };
}
