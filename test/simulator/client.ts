/** A client of simulated operators, over real sockets; each call has a connection of its own. */
import { randomUUID } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { Client } from 'undici';
import { type Credentials, createCredentials } from '../../src/simulator/certificates.ts';
import type { SimulatedOperator } from '../../src/simulator/operator.ts';

export const SIM_WITHOUT_PLAN = '8988247000100003319';
export const SIM_WITH_PLAN = '8988247000100297655';

export const credentials: Credentials = await createCredentials();

export interface ClientTls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
  readonly maxVersion?: 'TLSv1.2';
}

export interface Call {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Null sends none. */
  readonly transactionId?: string | null;
  /** Instead of the right certificates. */
  readonly tls?: ClientTls;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  json(): unknown;
}

export const trusted: ClientTls = {
  ca: credentials.caPem,
  cert: credentials.client.certPem,
  key: credentials.client.keyPem,
};

export async function call(operator: Pick<SimulatedOperator, 'url'>, path: string, options: Call = {}): Promise<Reply> {
  const { method = 'GET', transactionId = randomUUID(), tls = trusted, headers = {}, body = null } = options;
  const client = new Client(operator.url, { connect: { ...tls } });
  try {
    const response = await client.request({
      path,
      method,
      body,
      signal: options.signal ?? null,
      headers: transactionId === null ? headers : { 'X-MS-DM-TransactionId': transactionId, ...headers },
    });
    const text = await response.body.text();
    return { status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) };
  } finally {
    await client.destroy();
  }
}

/** The error code, or else the message, that a call fails with; fails itself when it succeeds. */
export async function failureOf(reply: Promise<Reply>): Promise<string> {
  const error: unknown = await reply.then(
    ({ status }) => {
      throw new Error(`answered ${status}`);
    },
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

export function balancesOf(iccid: string, query = 'fieldsTemplate=basic'): string {
  return `/v1/sims/iccid:${iccid}/balances?${query}`;
}

export function microbalanceOf(iccid: string): string {
  return `/v1/sims/iccid:${iccid}/microbalance`;
}

/** A raw TLS session, for what no HTTP client lets through. */
export async function openSession({ port }: Pick<SimulatedOperator, 'port'>): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ...trusted }, () => resolve(socket));
    socket.once('error', reject);
  });
}
