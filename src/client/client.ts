/** The API's client, for the console and for commands: it asks, and gives back what was answered. Knows nothing of Node. */
import { type Operations, type Problem, ROUTES } from './operations.ts';

/** The server refused, or failed at it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** It stands in line, and is done once the monitor looks. */
export interface InLine {
  readonly command: string;
}

export interface ClientOptions {
  /** Where the API is, without a slash at its end: `/api/v1`, or a whole URL. */
  readonly base: string;
  readonly fetch: typeof fetch;
  /** Sent as a bearer token. */
  readonly token?: string;
  /** Of each write; the same one for each repeat of it. */
  readonly newKey: () => string;
}

export type OperationId = keyof Operations;

/** What one is called with: nothing where it takes nothing. */
export type Input<Id extends OperationId> = Omit<Operations[Id], 'answer'> & {
  /** Of what was read before: it is done only if that has not changed since. */
  readonly ifMatch?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
};

/** Answers that are remembered by their tags. */
const MOST_REMEMBERED = 200;

interface Remembered {
  readonly etag: string;
  readonly answer: unknown;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export class Client {
  readonly #options: ClientOptions;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Rejects with a `ProblemError` for what the server refuses, and as `fetch` does where there is no server. */
  async call<Id extends OperationId>(id: Id, input: Input<Id>): Promise<Operations[Id]['answer']> {
    const answer = await this.#send(id, input as AnyInput);
    if (answer.status === 202) throw new InLineError((await answer.json()) as InLine);
    return (await this.#answerOf(urlOf(this.#options.base, id, input as AnyInput), answer)) as Operations[Id]['answer'];
  }

  async #send(id: OperationId, input: AnyInput): Promise<Response> {
    const { base, fetch: send, token, newKey } = this.#options;
    const [method] = ROUTES[id];
    const url = urlOf(base, id, input);
    const known = method === 'GET' ? this.#remembered.get(url) : undefined;
    const headers = {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(known !== undefined && { 'If-None-Match': known.etag }),
      ...(input.ifMatch !== undefined && { 'If-Match': input.ifMatch }),
      ...(method !== 'GET' && { 'Content-Type': 'application/json', 'Idempotency-Key': input.key ?? newKey() }),
    };
    const answer = await send(url, {
      method,
      headers,
      ...(method !== 'GET' && { body: JSON.stringify(input.body ?? {}) }),
      ...(input.signal !== undefined && { signal: input.signal }),
    });
    if (answer.ok || answer.status === 304) return answer;
    throw new ProblemError(await problemOf(answer));
  }

  async #answerOf(url: string, answer: Response): Promise<unknown> {
    const known = this.#remembered.get(url);
    if (answer.status === 304 && known !== undefined) return known.answer;
    const etag = answer.headers.get('ETag');
    if (etag === null) return await answer.blob();
    const value: unknown = await answer.json();
    this.#remembered.delete(url);
    if (answer.status === 200) this.#remembered.set(url, { etag, answer: value });
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return value;
  }
}

/** What was asked stands in line: nobody has done it yet. */
export class InLineError extends Error {
  override readonly name = 'InLineError';
  readonly command: string;

  constructor({ command }: InLine) {
    super('it stands in line, and is done as soon as the monitor looks');
    this.command = command;
  }
}

function urlOf(base: string, id: OperationId, { params = {}, query = {} }: AnyInput): string {
  const path = ROUTES[id][1].replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value));
  return asked.size === 0 ? `${base}${path}` : `${base}${path}?${asked}`;
}

/** Something in between may answer in its own way. */
async function problemOf(answer: Response): Promise<Problem> {
  const isProblem = answer.headers.get('Content-Type')?.startsWith('application/problem+json') === true;
  if (isProblem) return (await answer.json()) as Problem;
  return { type: 'about:blank', title: answer.statusText || 'Error', status: answer.status };
}
