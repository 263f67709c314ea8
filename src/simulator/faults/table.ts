import { z } from 'zod';
import type { Answer } from '../contract/answer.ts';
import {
  aged,
  blankPage,
  failingForEsim,
  maintenancePage,
  mislabel,
  notSupported,
  robotCheck,
  spoilBody,
  WRONG_BODY_KINDS,
  withByteOrderMark,
  withMegabytes,
  withoutMarker,
  withoutScript,
} from './bodies.ts';
import type { Exchange } from './exchange.ts';
import { brokenContract, flaky } from './mixed.ts';
import {
  drip,
  endlessBody,
  garbage,
  grantLost,
  gzipBomb,
  gzipped,
  headerFlood,
  healthy,
  redirect,
  resetInstead,
  resetMidBody,
  silence,
  slowBody,
  slowHeader,
  statusOnly,
  throttle,
} from './wire.ts';

/** The behaviour of an operator's port under one of its faults; all but `open` concern the operator as a whole. */
export type PortMode = 'open' | 'closed' | 'silent' | 'expired' | 'wrong-host' | 'unknown-ca' | 'distrustful';

const Ms = z.int().min(0).max(3_600_000);
const Code = z.int().min(200).max(599);
const HeaderText = z.string().regex(/^[\x20-\x7e]*$/, 'expected printable ASCII');
const certificateKinds = ['expired', 'wrong-host', 'unknown-ca'] as const;

/** The closed list of faults. Each applies to one service or to a whole operator, unless it says otherwise. */
export const FAULTS = {
  healthy: fault('answers as the contract says', {}, healthy),
  slow: fault('answers well, but later than usual', { ms: Ms.default(600) }, (exchange, { ms }) =>
    exchange.after(ms, () => healthy(exchange)),
  ),
  flaky: fault(
    'fails a share of requests: 500, 503, reset, silence, 429',
    { share: z.number().min(0).max(1).default(0.03) },
    (exchange, { share }) => flaky(exchange, share),
  ),
  down: ofOperator('its port is closed, connections are refused', {}, () => 'closed'),
  blackhole: fault(
    'accepts and stays silent: a whole operator before TLS, a service after the request',
    {},
    silence,
    () => 'silent',
  ),
  reset: fault('resets the connection (RST) after the request', {}, resetInstead),
  'reset-mid-body': fault('resets the connection after half of the body', {}, resetMidBody),
  drip: fault('sends one byte at a time, without end', { everyMs: Ms.default(200) }, (exchange, { everyMs }) =>
    drip(exchange, everyMs),
  ),
  'endless-body': fault('sends a body without end, as fast as the client reads', {}, endlessBody),
  'slow-header-fast-body': fault(
    'spreads the header over ms, then the body at once',
    { ms: Ms.default(3_000) },
    (exchange, { ms }) => slowHeader(exchange, ms),
  ),
  'fast-header-slow-body': fault(
    'sends the header at once, the body over ms',
    { ms: Ms.default(3_000) },
    (exchange, { ms }) => slowBody(exchange, ms),
  ),
  'http-status': fault('refuses every request with one status', { code: Code.default(500) }, (exchange, { code }) =>
    statusOnly(exchange, code),
  ),
  throttled: fault(
    '429; retryAfter is seconds or any text, null for no header',
    { retryAfter: z.union([z.int(), HeaderText, z.null()]).default(30) },
    (exchange, { retryAfter }) => throttle(exchange, retryAfter === null ? null : String(retryAfter)),
  ),
  redirect: fault(
    'a redirect to another address',
    { to: HeaderText.default('/elsewhere'), code: z.literal([301, 302, 303, 307, 308]).default(302) },
    (exchange, { to, code }) => redirect(exchange, to, code),
  ),
  'redirect-loop': fault('302 to itself', {}, (exchange) => redirect(exchange, exchange.target)),
  'wrong-body': fault(
    `200 with a body of the wrong kind: ${WRONG_BODY_KINDS.join(', ')}`,
    { kind: z.enum(WRONG_BODY_KINDS).default('error-object') },
    (exchange, { kind }) => exchange.send(spoilBody(exchange.answer(), kind)),
  ),
  'wrong-content-type': spoiling('the right body as text/plain', mislabel),
  bom: spoiling('a byte order mark before the body', withByteOrderMark),
  gzip: fault('a compressed body that the request did not ask for', {}, gzipped),
  'gzip-bomb': fault(
    'a small body that unpacks to many megabytes',
    { megabytes: z.int().min(1).max(1_024).default(200) },
    (exchange, { megabytes }) => gzipBomb(exchange, megabytes),
  ),
  'header-flood': fault(
    'a header of many kilobytes',
    { kilobytes: z.int().min(1).max(1_024).default(64) },
    (exchange, { kilobytes }) => headerFlood(exchange, kilobytes),
  ),
  'http-garbage': fault('bytes that are not HTTP', {}, garbage),
  'grant-unanswered': fault('grants a microbalance without an answer; revokes it correctly', {}, (exchange) =>
    exchange.method === 'PUT' ? silence(exchange) : healthy(exchange),
  ),
  'grant-lost': fault('never sees a PUT, and so finds nothing to revoke: 404', {}, grantLost),
  'revoke-refused': fault('refuses to revoke a grant', { code: Code.default(500) }, (exchange, { code }) =>
    exchange.method === 'DELETE' ? statusOnly(exchange, code) : healthy(exchange),
  ),
  'revoke-unanswered': fault('does not revoke a grant, and sends no answer', {}, (exchange) => {
    if (exchange.method !== 'DELETE') healthy(exchange);
  }),
  'stale-balance': fault('balances do not change, and carry an Age of one hour', {}, (exchange) =>
    exchange.send(aged(exchange.answer(exchange.faultSince))),
  ),
  cached: spoiling('the right answer, an hour old by its Age header', aged),
  'grant-shows': spoiling('every balance has five megabytes, as if a microbalance could be spent', withMegabytes),
  'not-supported': spoiling('every balance is NOTSUPPORTED', notSupported),
  'broken-contract': fault('wrong balances for some SIMs, grants that never happen', {}, brokenContract),
  'portal-maintenance-text': onPortal('the portal shows a maintenance page with status 200', maintenancePage),
  'portal-no-marker': onPortal('the portal page lacks its marker', withoutMarker),
  'portal-blank': onPortal('the portal page is an empty frame', blankPage),
  'portal-no-script': onPortal("the portal page's script is gone (404)", withoutScript),
  'portal-no-esim': onPortal('the portal answers 500 when it is launched for an eSIM', failingForEsim),
  'portal-robot-check': fault(
    'a firewall asks for a proof of humanity in place of the portal page',
    { code: z.literal([200, 403, 429]).default(403) },
    (exchange, { code }) => portalOnly(exchange, (answer) => robotCheck(answer, code)),
  ),
  'server-certificate': ofOperator(
    `its certificate is wrong: ${certificateKinds.join(', ')}`,
    { kind: z.enum(certificateKinds).default('expired') },
    ({ kind }) => kind,
  ),
  'client-certificate-refused': ofOperator('it trusts no client certificate', {}, () => 'distrustful'),
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

type Params<S extends z.core.$ZodLooseShape> = z.output<z.ZodObject<S, z.core.$strict>>;

/**
 * @param act what happens to a request
 * @param port what happens to the port, for a fault of the whole operator
 */
function fault<S extends z.core.$ZodLooseShape>(
  help: string,
  shape: S,
  act: (exchange: Exchange, params: Params<S>) => void,
  port: (params: Params<S>) => PortMode = () => 'open',
) {
  const params = z.strictObject(shape);
  /** @throws ZodError for wrong parameters */
  const bind = (input: unknown) => {
    const bound = params.parse(input);
    return { act: (exchange: Exchange) => act(exchange, bound), port: port(bound) };
  };
  return { help, params, bind, wholeOperator: false };
}

/** A fault below HTTP, where services cannot be told apart. */
function ofOperator<S extends z.core.$ZodLooseShape>(help: string, shape: S, port: (params: Params<S>) => PortMode) {
  return { ...fault(`whole operator only: ${help}`, shape, healthy, port), wholeOperator: true };
}

/** A fault that sends a changed answer. */
function spoiling(help: string, change: (answer: Answer) => Answer) {
  return fault(help, {}, (exchange) => exchange.send(change(exchange.answer())));
}

/** The same for the portal page only; all other requests get correct answers. */
function onPortal(help: string, change: (answer: Answer, target: string) => Answer) {
  return fault(help, {}, (exchange) => portalOnly(exchange, (answer) => change(answer, exchange.target)));
}

function portalOnly(exchange: Exchange, change: (answer: Answer) => Answer): void {
  const answer = exchange.answer();
  exchange.send(exchange.service === 'mo-direct' ? change(answer) : answer);
}
