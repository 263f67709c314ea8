import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EpochMs } from '../../core/time.ts';
import type { Profile } from '../profile.ts';
import { type Answer, refusal } from './answer.ts';
import { balancesAnswer } from './balances.ts';
import { createGrants, type Grants } from './grants.ts';
import { deleteMicrobalance, type MicrobalanceRequest, putMicrobalance } from './microbalance.ts';
import { orderAnswer, readOrder } from './orders.ts';
import { portalAnswer } from './portal.ts';
import type { Resource, Route } from './route.ts';
import { knownIccid } from './sims.ts';

export const TRANSACTION_HEADER = 'x-ms-dm-transactionid';

interface ContractRequest {
  readonly route: Route | null;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** As sent, with its question mark; empty without a query. */
  readonly search: string;
  readonly body: string;
}

export interface ContractOptions {
  readonly id: string;
  readonly profile: Profile;
  readonly password: string;
  /** Base of the operator's API, as its clients see it. */
  readonly baseUrl: string;
}

/** One operator's side of the contract: its answers and its memory. It has no network, and no clock of its own. */
export interface Contract {
  readonly grants: Grants;
  answer(request: ContractRequest, at: EpochMs): Answer;
}

const METHODS: Readonly<Record<Resource, readonly string[]>> = {
  balances: ['GET'],
  microbalance: ['PUT', 'DELETE'],
  orders: ['POST'],
  portal: ['GET', 'HEAD'],
  status: ['GET', 'HEAD'],
};

export function createContract({ id, profile, password, baseUrl }: ContractOptions): Contract {
  const grants = createGrants();
  const firstUse = createIdMemory();
  const boughtAt = new Map<string, EpochMs>();
  const isAuthorized = basicCheck(profile.basicAuthUser, password);
  let orders = 0;

  function answer(request: ContractRequest, at: EpochMs): Answer {
    const { route, method } = request;
    if (route === null) return refusal(404, 'path', 'no such resource');
    if (!METHODS[route.resource].includes(method)) {
      const refused = refusal(405, 'method', 'not allowed here');
      return { ...refused, headers: { ...refused.headers, Allow: METHODS[route.resource].join(', ') } };
    }
    if (route.resource === 'portal') return portalAnswer(route.name, request.search, profile.portalHops, id);
    if (route.resource === 'status') return { status: 200, headers: { 'Content-Type': 'text/plain' }, body: 'ok\n' };
    return apiAnswer(request, route, at);
  }

  function apiAnswer(request: ContractRequest, route: Route, at: EpochMs): Answer {
    if (!isAuthorized(request.headers.authorization)) {
      const refused = refusal(401, 'Authorization', 'wrong user name or password');
      return { ...refused, headers: { ...refused.headers, 'WWW-Authenticate': 'Basic realm="operator"' } };
    }
    const transactionId = request.headers[TRANSACTION_HEADER];
    if (typeof transactionId !== 'string' || transactionId === '') {
      return refusal(400, 'X-MS-DM-TransactionId', 'is required');
    }
    const echoed = echoOf(profile.echo, transactionId, route.resource);
    const said = firstUse(transactionId)
      ? resourceAnswer(request, route, at)
      : refusal(409, 'X-MS-DM-TransactionId', 'has been used before');
    return { ...said, headers: { ...said.headers, ...echoed } };
  }

  function resourceAnswer(request: ContractRequest, route: Route, at: EpochMs): Answer {
    if (route.resource === 'orders') return order(request, at);
    const iccid = knownIccid(route.name);
    if (iccid === null) return refusal(404, 'sim', 'is unknown here');
    const query = new URLSearchParams(request.search);
    if (route.resource === 'balances') return balancesAnswer(query, iccid, profile, boughtAt.get(iccid) ?? null, at);
    const resourceUrl = `${baseUrl}/sims/iccid:${iccid}/microbalance`;
    const microbalance: MicrobalanceRequest = { iccid, query, body: request.body, resourceUrl };
    return request.method === 'PUT'
      ? putMicrobalance(microbalance, grants, at)
      : deleteMicrobalance(microbalance, grants, at);
  }

  function order(request: ContractRequest, at: EpochMs): Answer {
    const read = readOrder(request.body, at);
    if ('status' in read) return read;
    orders += 1;
    if (read.iccid !== null) boughtAt.set(read.iccid, at);
    return orderAnswer(read, `order-${orders}`, baseUrl);
  }

  return { grants, answer };
}

/** Orders always echo the caller's id; elsewhere operators differ. */
function echoOf(echo: Profile['echo'], transactionId: string, resource: Resource): Record<string, string> {
  if (echo === 'same' || resource === 'orders') return { 'X-MS-DM-TransactionId': transactionId };
  return echo === 'other' ? { 'X-MS-DM-TransactionId': '12345' } : {};
}

const REMEMBERED_IDS = 100_000;

/** True at the first use of an id among the newest 100,000. */
function createIdMemory(): (id: string) => boolean {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return false;
    seen.add(id);
    if (seen.size > REMEMBERED_IDS) {
      for (const oldest of seen) {
        seen.delete(oldest);
        break;
      }
    }
    return true;
  };
}

/** Compares digests, so that the time it takes reveals nothing about the password. */
function basicCheck(user: string | null, password: string): (header: string | undefined) => boolean {
  if (user === null) return () => true;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  return (header = '') => timingSafeEqual(digest(header), expected);
}
