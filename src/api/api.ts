/** The HTTP API: who asks, whether they may, what they ask for, and the answer with its tag. */
import { createHash } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { TooManyReads } from '../core/errors.ts';
import { parseInput } from '../pipeline/ports/verb.ts';
import { mayAct } from '../wire/roles.ts';
import { AnswerCache } from './answer-cache.ts';
import { openApiFile } from './document.ts';
import { EventHub } from './events/hub.ts';
import { type StreamQuery, stream } from './events/stream.ts';
import { Accepted, type Call, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import type { ApiPorts } from './ports.ts';
import type { Principal } from './principal.ts';
import { ApiProblem, namedProblem, plainProblem, problemResponse } from './problems.ts';
import { render, respond } from './rendered.ts';
import { Repeats } from './repeats.ts';
import { requestBody } from './request-body.ts';

export interface ApiOptions {
  readonly ports: ApiPorts;
  /** Throws an `ApiProblem` for whoever is not let in. */
  readonly authenticate: (request: Request, remoteAddress: string | null) => Principal | Promise<Principal>;
}

export interface Api {
  /** To be mounted at `/api/v1`. */
  readonly app: Hono<Env>;
  /** Its streams; stops before the server does. */
  readonly hub: EventHub;
}

type Env = { Bindings: HttpBindings };

export function createApi({ ports, authenticate }: ApiOptions): Api {
  const app = new Hono<Env>();
  const memory = { cache: new AnswerCache(ports.clock), repeats: new Repeats(ports.clock), hub: new EventHub(ports) };
  let document: string | null = null;
  app.get('/openapi.json', (c) => {
    document ??= openApiFile();
    return c.body(document, 200, { 'Content-Type': 'application/json' });
  });
  for (const one of OPERATIONS) {
    app.on(one.method.toUpperCase(), one.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
      const principal = await authenticate(c.req.raw, c.env.incoming.socket.remoteAddress ?? null);
      return await serve(one, c, principal, ports, { ...memory, isLetIn: () => isLetIn(authenticate, c) });
    });
  }
  for (const path of new Set(OPERATIONS.map((one) => one.path))) {
    const allowed = OPERATIONS.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), () => {
      const known = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed;
      return problemResponse(
        plainProblem(405, `This resource takes ${known.join(', ')}.`, { Allow: known.join(', ') }),
      );
    });
  }
  app.onError((error, c) => problemResponse(problemOf(error, c, ports)));
  return { app, hub: memory.hub };
}

/** False once a token is revoked or expired; what cannot be read changes nothing. */
async function isLetIn(authenticate: ApiOptions['authenticate'], c: Context<Env>): Promise<boolean> {
  try {
    await authenticate(c.req.raw, c.env.incoming.socket.remoteAddress ?? null);
    return true;
  } catch (error) {
    return !(error instanceof ApiProblem);
  }
}

function problemOf(error: Error, c: Context, { log }: ApiPorts): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TooManyReads) {
    return namedProblem('busy', 503, 'Too many readings wait: try again in a second.', {}, { 'Retry-After': '1' });
  }
  log.error({ error, method: c.req.method, path: c.req.path }, 'an API request failed');
  return plainProblem(500, 'The monitor failed at this; its log says how.');
}

interface Memory {
  readonly cache: AnswerCache;
  readonly repeats: Repeats;
  readonly hub: EventHub;
}

async function serve(
  one: Operation,
  c: Context<Env>,
  principal: Principal,
  ports: ApiPorts,
  { cache, repeats, hub, isLetIn }: Memory & { readonly isLetIn: () => Promise<boolean> },
): Promise<Response> {
  if (!mayAct(principal.role, one.access)) {
    const detail = `This needs the role "${one.access}"; yours is "${principal.role}".`;
    throw namedProblem('no-role', 403, detail, { needs: one.access });
  }
  const params = valid(one.params, c.req.param());
  const query = valid(one.query, onceEach(c.req.queries()));
  if (one.method !== 'get') return await act(one, c, { principal, params, query }, ports, repeats);
  const call = { ports, principal, params, query, body: undefined, newId: noId, ifMatch: null };
  const answer = async () => await one.handle(call);
  if (one.eventData !== undefined) {
    stream(hub, principal, query as StreamQuery, c.req.header('Last-Event-ID') ?? null, isLetIn, c.env.outgoing);
    return RESPONSE_ALREADY_SENT;
  }
  if (one.answer === null) return (await answer()) as Response;
  if (one.cachedMs === undefined) return await answered(c, await answer(), one.status);
  const scope = principal.operators === null ? '*' : principal.operators.join();
  const rendered = await cache.get(`${c.req.url} ${principal.role} ${scope}`, one.cachedMs, async () => {
    return render(await answer());
  });
  return respond(c, rendered, one.status);
}

function noId(): never {
  throw new Error('what only reads makes nothing');
}

/** Does it once for each key. What refuses it is repeated as well. */
async function act(
  one: Operation,
  c: Context<Env>,
  asked: Pick<Call<unknown, unknown, unknown>, 'principal' | 'params' | 'query'>,
  ports: ApiPorts,
  repeats: Repeats,
): Promise<Response> {
  refuseOtherSites(c.req.header('Sec-Fetch-Site'));
  const key = c.req.header('Idempotency-Key');
  if (key === undefined || !KEY.test(key)) {
    throw plainProblem(400, 'Send an Idempotency-Key of 8 to 80 letters, digits, "-" or "_": a new one for each act.');
  }
  const body = await requestBody(c.req.raw);
  valid(one.body ?? z.strictObject({}), body);
  const { principal } = asked;
  const id = createHash('sha256').update(`${principal.kind} ${principal.name} ${key}`).digest('hex').slice(0, 32);
  let made = 0;
  const newId = () => {
    made += 1;
    return made === 1 ? id : `${id}-${made}`;
  };
  const ifMatch = versionsOf(c.req.header('If-Match'));
  const what = JSON.stringify([one.id, asked.params, asked.query, body]);
  const answer = await repeats.once(id, what, async () => {
    ports.log.info({ by: principal.name, operation: one.id, path: c.req.path }, 'asked for over HTTP');
    return await one.handle({ ports, ...asked, body, newId, ifMatch });
  });
  return await answered(c, answer, one.status);
}

const KEY = /^[\w-]{8,80}$/;

/** A browser says where a request comes from; other programs say nothing. */
function refuseOtherSites(site: string | undefined): void {
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw plainProblem(403, 'Pages of other sites may not act here.');
  }
}

function versionsOf(header: string | undefined): readonly string[] | null {
  return header === undefined ? null : header.split(',').map((tag) => tag.trim().replaceAll(/^W\/|"/g, ''));
}

/** What the schema makes of it; nothing where there is none. */
function valid(schema: Operation['params'], input: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = parseInput(schema, input);
  if (parsed.kind === 'valid') return parsed.data;
  const [{ path, expected, found }] = parsed.errors;
  const detail = `${path === '' ? 'It' : `"${path}"`}: expected ${expected}, found ${found}.`;
  throw namedProblem('invalid-input', 422, detail, { errors: [...parsed.errors] });
}

/** A key that comes twice is no list: nobody can tell which one is meant. */
function onceEach(queries: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(queries).map(([key, values]) => {
      if (values.length === 1) return [key, values[0]!];
      throw namedProblem('invalid-input', 422, `"${key}" may come once; separate values by commas.`, {
        errors: [{ path: key, expected: 'one value', found: `${values.length}` }],
      });
    }),
  );
}

async function answered(c: Context<Env>, answer: unknown, status: 200 | 201): Promise<Response> {
  if (answer instanceof Accepted) {
    return c.json({ command: answer.command }, 202, { Location: `commands/${answer.command}` });
  }
  return await respond(c, render(answer), status);
}
