import { type ProbeSpec, simDoubtOf, targetOf } from '../probe-kinds/kinds.ts';
import type { Answer } from '../probe-kinds/traits.ts';
import { LET_THROUGH } from '../probe-kinds/traits.ts';
import type { PhasesMs } from '../sample.ts';

/** How a probe ended, as far as attribution needs it. */
export interface Ending extends Answer {
  readonly phasesMs: PhasesMs | null;
  /** The connection broke at a point where a server may refuse our client certificate without an answer. */
  readonly mayBeRefusal: boolean;
  /** The name led to nothing but addresses that may not be reached. Absent: it did not. */
  readonly specialAddress?: boolean;
}

export type NetworkFailure = 'dns' | 'connect';

/** What a failure may say about us rather than about the operator. Evidence decides: see `attribute`. */
export type Hypothesis =
  | {
      readonly kind: 'credentials';
      readonly credential: 'certificate' | 'login';
      /** `stated`: the operator said so; otherwise the connection broke at a point where it may have. */
      readonly explicit: boolean;
    }
  | { readonly kind: 'network'; readonly failing: NetworkFailure; readonly specialAddress?: true }
  /** A firewall of the operator asks for proof of a human. */
  | { readonly kind: 'challenge' }
  | { readonly kind: 'sim'; readonly doubt: 'unknown' | 'type' }
  | { readonly kind: 'request' };

/** Null when only the operator can be at fault, and for results that are good or already a monitor-side fault. */
export function suspicionOf(ending: Ending, spec: ProbeSpec<unknown>): Hypothesis | null {
  switch (ending.reason) {
    case 'dns':
    case 'connect':
    case 'timeout':
      return networkSuspicion(ending, spec);
    case 'auth':
      return credentialSuspicion(credentialOf(spec, ending.statusCode), true);
    case 'reset':
    case 'tls':
      return ending.mayBeRefusal && hasCertificate(spec) ? credentialSuspicion('certificate', false) : null;
    case 'status':
      return ending.statusCode === 400 ? { kind: 'request' } : simSuspicion(ending, spec);
    case 'functional':
      return simSuspicion(ending, spec);
    case 'own-network':
      return isChallenge(ending) ? { kind: 'challenge' } : null;
    default:
      return null;
  }
}

/** The failure came before the operator's machine was reached: in the resolver, or on the way. */
export function networkFailureOf({ reason, phasesMs }: Ending): NetworkFailure | null {
  if (reason === 'dns' || reason === 'connect') return reason;
  if (phasesMs === null || (reason !== 'timeout' && reason !== 'own-network')) return null;
  if (phasesMs.tls + phasesMs.send + phasesMs.wait + phasesMs.receive > 0) return null;
  return phasesMs.connect > 0 ? 'connect' : 'dns';
}

/** Whether the answer was a page that asks for proof of a human. */
export function isChallenge({ reason, checks }: Pick<Ending, 'reason' | 'checks'>): boolean {
  return reason === 'own-network' && checks.some(({ name, passed }) => name === LET_THROUGH && !passed);
}

function networkSuspicion(ending: Ending, spec: ProbeSpec<unknown>): Hypothesis | null {
  const failing = networkFailureOf(ending);
  if (failing === null || isLoopback(spec)) return null;
  return { kind: 'network', failing, ...(ending.specialAddress === true && { specialAddress: true }) };
}

/** References on the network say nothing about a target on this very machine. */
export function isLoopback(spec: ProbeSpec<unknown>): boolean {
  const hostname = targetOf(spec).host.replace(/:\d+$/, '');
  return /^(127\.[\d.]+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\]|(.+\.)?localhost\.?)$/.test(hostname);
}

function credentialSuspicion(credential: 'certificate' | 'login' | null, explicit: boolean): Hypothesis | null {
  return credential === null ? null : { kind: 'credentials', credential, explicit };
}

/** By the contract 401 concerns the login where there is one, and every other refusal concerns the certificate. */
function credentialOf(spec: ProbeSpec<unknown>, statusCode: number | null): 'certificate' | 'login' | null {
  if (hasLogin(spec) && (statusCode === 401 || !hasCertificate(spec))) return 'login';
  return hasCertificate(spec) ? 'certificate' : null;
}

/** Whether the operator could refuse any credentials of ours. */
export function showsCredentials(spec: ProbeSpec<unknown>): boolean {
  return hasCertificate(spec) || hasLogin(spec);
}

function hasLogin({ transport: { basicAuth, oauth2, headers = {} } }: ProbeSpec<unknown>): boolean {
  const hasSecretHeader = Object.values(headers).some((value) => typeof value !== 'string');
  return basicAuth !== undefined || oauth2 !== undefined || hasSecretHeader;
}

function hasCertificate({ transport }: ProbeSpec<unknown>): boolean {
  return transport.tls?.cert !== undefined;
}

function simSuspicion(ending: Ending, spec: ProbeSpec<unknown>): Hypothesis | null {
  const doubt = simDoubtOf(ending, spec);
  return doubt === null ? null : { kind: 'sim', doubt };
}
