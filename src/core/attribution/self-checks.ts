import type { MonitorId } from '../ids.ts';
import type { HttpSpec } from '../probe-kinds/http/spec.ts';
import type { ProbeSpec } from '../probe-kinds/kinds.ts';
import type { SecretRef } from '../probe-kinds/spec.ts';
import { SECOND } from '../time.ts';
import type { ReferenceState } from './attribute.ts';
import type { NetworkFailure } from './hypothesis.ts';

/** Our own certificate check endpoint: an operator can be expected to treat our certificate in the same way. */
export interface CertificateCheck {
  readonly everyMs: number;
  readonly probe: HttpSpec<SecretRef>;
}

/** Whether our resolver, or our Internet access, works at all. */
export type ReferenceSpec =
  | { readonly kind: 'dns-reference'; readonly host: string }
  | { readonly kind: 'tcp-reference'; readonly host: string; readonly port: number };

/** What each kind of reference can confirm. */
const VOUCHES_FOR: Readonly<Record<ReferenceSpec['kind'], NetworkFailure>> = {
  'dns-reference': 'dns',
  'tcp-reference': 'connect',
};

/** Whether this is one of the monitor's own probes that only resolves or only connects. */
export function isReference(spec: { readonly kind: string }): spec is ReferenceSpec {
  return Object.hasOwn(VOUCHES_FOR, spec.kind);
}

export interface Reference {
  /** `dns:example.com`, `tcp:gateway.example:443`, `http:www.example.com`. */
  readonly name: string;
  readonly probe: ReferenceSpec | HttpSpec<SecretRef>;
}

/** The checks of the monitor itself. */
export interface SelfChecksConfig {
  readonly canary: CertificateCheck | null;
  readonly references: { readonly everyMs: number; readonly checks: readonly Reference[] };
}

/** Operators' ids have no `@`, so these are nobody else's. */
export const CANARY_ID: MonitorId = '@own/canary';

export function referenceId({ name }: Reference): MonitorId {
  return `@own/${name}`;
}

/** Whether the endpoint and this operator get the same certificate; the check says nothing about another one. */
export function speaksFor({ probe: { transport } }: CertificateCheck, spec: ProbeSpec<SecretRef>): boolean {
  const nameOf = ({ cert, key }: { readonly cert?: SecretRef; readonly key?: SecretRef } = {}) =>
    JSON.stringify([cert, key]);
  return nameOf(transport.tls) === nameOf(spec.transport.tls);
}

/** All checks, each with the id under which it is probed. */
export function ownProbes({ canary, references }: SelfChecksConfig): { id: MonitorId; probe: Reference['probe'] }[] {
  const checks = references.checks.map((reference) => ({ id: referenceId(reference), probe: reference.probe }));
  return canary === null ? checks : [{ id: CANARY_ID, probe: canary.probe }, ...checks];
}

/** Verdicts wait for these checks, so their deadlines are short. */
export const OWN_CHECK_DEADLINE_MS = 3 * SECOND;

/**
 * What references say about a failure of the given kind. References that only resolve judge names, references
 * that connect judge connections; without any of the kind, all of them judge. They fail only together, because a single
 * one may be down itself. `up` is null for a reference without a result.
 */
export function referenceState(
  references: readonly { readonly reference: Reference; readonly up: boolean | null }[],
  failing: NetworkFailure,
): ReferenceState {
  const alike = references.filter(({ reference: { probe } }) => vouchesFor(probe) === failing);
  const telling = (alike.length > 0 ? alike : references).filter(({ up }) => up !== null);
  if (telling.length === 0) return 'none';
  return telling.some(({ up }) => up) ? 'good' : 'failing';
}

/** A request that gets an answer needs a connection, above all. */
function vouchesFor(probe: Reference['probe']): NetworkFailure {
  return isReference(probe) ? VOUCHES_FOR[probe.kind] : 'connect';
}
