/** How a route is declared: without an access it does not compile, and its schemas make the document and the checks alike. */
import type { z } from 'zod';
import type { Role } from '../wire/roles.ts';
import type { ApiPorts } from './ports.ts';
import type { Principal } from './principal.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** What comes out of a schema, for reading. */
export type Wire<T> = T extends readonly (infer Item)[]
  ? readonly Wire<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Wire<T[Key]> }
    : T;

export interface Call<Params, Query, Body> {
  readonly ports: ApiPorts;
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  /** As it was sent, once it is known to be valid. */
  readonly body: Body;
  /** Ids of what the call makes: the same ones for each repeat of it. */
  readonly newId: () => string;
  /** Versions of `If-Match`; null: absent. */
  readonly ifMatch: readonly string[] | null;
}

interface Declaration<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  /** Name in the document, and of the function of the generated client. */
  readonly id: string;
  readonly method: Method;
  /** Below `/api/v1`; parameters in braces. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  /** The least role that may. */
  readonly access: Role;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** An answer serves whoever asks the same within this time. Absent: each question gets an answer of its own. */
  readonly cachedMs?: number;
}

interface JsonDeclaration<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>
  extends Declaration<P, Q, B> {
  readonly answer: A;
  /** Of the answer; 200 if absent. */
  readonly status?: 200 | 201;
  handle(
    call: Call<z.output<P>, z.output<Q>, z.input<B>>,
  ): Wire<z.output<A>> | Accepted | Promise<Wire<z.output<A>> | Accepted>;
}

interface FileDeclaration<P extends z.ZodType, Q extends z.ZodType> extends Declaration<P, Q, z.ZodType> {
  readonly mediaTypes: readonly string[];
  handle(call: Call<z.output<P>, z.output<Q>, unknown>): Response | Promise<Response>;
}

/** Not done yet: it stands in line, and is done once the recorder looks. */
export class Accepted {
  readonly command: string;

  constructor(command: string) {
    this.command = command;
  }
}

/** An operation as those who serve and describe it see it: its schemas vouch for what its handler is given. */
export interface Operation extends Declaration<z.ZodType, z.ZodType, z.ZodType> {
  /** Null: it answers with a file or a stream. */
  readonly answer: z.ZodType | null;
  readonly status: 200 | 201;
  readonly mediaTypes: readonly string[];
  /** What the events of a stream carry. */
  readonly eventData?: z.ZodType;
  handle(call: Call<unknown, unknown, unknown>): unknown;
}

export function operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
>(declaration: JsonDeclaration<P, Q, B, A>): Operation {
  return { status: 200, mediaTypes: ['application/json'], ...declaration } as Operation;
}

/** One that answers with live events; the server streams them itself. */
export function events<Q extends z.ZodType>(
  declaration: Declaration<z.ZodType, Q, z.ZodType> & { readonly data: z.ZodType },
): Operation {
  const { data, ...rest } = declaration;
  return {
    status: 200,
    answer: null,
    mediaTypes: ['text/event-stream'],
    eventData: data,
    handle: () => null,
    ...rest,
  } as Operation;
}

/** One that answers with bytes. */
export function download<P extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType>(
  declaration: FileDeclaration<P, Q>,
): Operation {
  return { status: 200, answer: null, ...declaration } as Operation;
}
