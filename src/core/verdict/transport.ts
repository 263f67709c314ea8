import type { Phase } from '../sample.ts';
import { type ExchangeFailure, FAILURE } from './exchange.ts';
import type { Judgement, Reason } from './verdict.ts';

/** Our own machine lacks a resource or a route, or may not send: this says nothing about the operator. */
const LOCAL_CODES: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENETUNREACH',
  'ENETDOWN',
  'EACCES',
  'EPERM',
]);

/** Whether an error code concerns our own machine, and not the operator. */
export function isLocalFault(code: string): boolean {
  return LOCAL_CODES.has(code);
}

/** TLS alerts by which a server refuses the client's certificate. */
const CLIENT_CERTIFICATE_ALERT =
  /ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_REVOKED|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN|UNKNOWN_CA|ACCESS_DENIED)$/;

/** How a connection ends that the other side dropped or gave up without a reason. */
const DROPPED = /^(ECONNRESET|EPIPE|ECONNABORTED|CLOSED)$|ALERT_HANDSHAKE_FAILURE$/;

const DECLARED: ReadonlyMap<string, Reason> = new Map<string, Reason>([
  [FAILURE.resolverDown, 'own-network'],
  [FAILURE.aborted, 'aborted'],
  [FAILURE.addressNotAllowed, 'own-network'],
  [FAILURE.specialAddress, 'dns'],
  [FAILURE.headersTooLarge, 'too-large'],
  [FAILURE.bodyTooLarge, 'too-large'],
  [FAILURE.decode, 'decode'],
  [FAILURE.badResponse, 'protocol'],
  [FAILURE.requestInvalid, 'own-credentials'],
]);

/**
 * The phase that the deadline interrupted. A name that is never found and a connection that is never made stay what
 * they are, however short the deadline; in later phases the server has our connection and is late.
 */
const LATE: Readonly<Record<Phase, Reason>> = {
  dns: 'dns',
  connect: 'connect',
  tls: 'timeout',
  send: 'timeout',
  wait: 'timeout',
  receive: 'timeout',
};

const ACTIVITY: Readonly<Record<Phase, string>> = {
  dns: 'resolving the name',
  connect: 'connecting',
  tls: 'in the TLS handshake',
  send: 'sending the request',
  wait: 'waiting for the first byte',
  receive: 'receiving the answer',
};

const EXPLANATIONS: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'the name does not exist'],
  ['ENODATA', 'the name has no address'],
  ['ESERVFAIL', 'the name server could not answer'],
  ['EREFUSED', 'the name server refused to answer'],
  ['ETIMEOUT', 'the name server did not answer'],
  [FAILURE.resolverDown, 'none of our name servers can be reached'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'the server reset the connection'],
  ['EPIPE', 'the server closed the connection'],
  ['EHOSTUNREACH', 'host unreachable'],
  ['ETIMEDOUT', 'no answer to the connection attempt'],
  [FAILURE.closed, 'the server closed the connection before the answer was complete'],
  [FAILURE.badResponse, 'the answer breaks the rules of HTTP/1.1'],
  [FAILURE.headersTooLarge, 'the headers are larger than 16 KiB'],
  [FAILURE.requestInvalid, 'the configured request cannot be sent'],
  ['CERT_HAS_EXPIRED', "the server's certificate has expired"],
  ['CERT_NOT_YET_VALID', "the server's certificate is not yet valid"],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "the server's certificate is for another host"],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', "the server's certificate is self-signed"],
  ['SELF_SIGNED_CERT_IN_CHAIN', "the server's certificate comes from an unknown root"],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', "the server's certificate has an unknown issuer or lacks its intermediate"],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', "the server's certificate has an unknown issuer"],
]);

/** Why an exchange without a usable answer failed, and whose fault that is. */
export function judgeFailure(failure: ExchangeFailure, secure: boolean): Judgement {
  const reason = reasonOf(failure);
  return { reason, detail: `${explain(failure, reason)}${refusalHint(failure, reason, secure)}` };
}

function reasonOf(failure: ExchangeFailure): Reason {
  const declared = DECLARED.get(failure.code);
  if (declared !== undefined) return declared;
  if (failure.code === FAILURE.deadline) return LATE[failure.phase];
  const codes = failure.attempts.length === 0 ? [failure.code] : failure.attempts;
  if (codes.every(isLocalFault)) return 'own-network';
  if (CLIENT_CERTIFICATE_ALERT.test(failure.code)) return 'auth';
  if (failure.phase === 'dns' || failure.phase === 'connect' || failure.phase === 'tls') return failure.phase;
  return 'reset';
}

function explain(failure: ExchangeFailure, reason: Reason): string {
  const activity = ACTIVITY[failure.phase];
  if (failure.explanation !== null) return `${failure.explanation}, while ${activity}`;
  const said = reason === 'auth' ? 'the server refused our client certificate' : EXPLANATIONS.get(failure.code);
  return `${said === undefined ? failure.code : `${said} (${failure.code})`}, while ${activity}`;
}

function refusalHint(failure: ExchangeFailure, reason: Reason, secure: boolean): string {
  return reason !== 'auth' && mayBeRefusal(failure, secure) ? '; it may have refused our client certificate' : '';
}

/**
 * Many servers refuse a client certificate only by closing the connection: in the handshake on TLS 1.2, right after it
 * on TLS 1.3.
 */
export function mayBeRefusal(failure: ExchangeFailure, secure: boolean): boolean {
  const where = failure.phase === 'tls' || failure.phase === 'send' || failure.phase === 'wait';
  return secure && where && DROPPED.test(failure.code);
}
