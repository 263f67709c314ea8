/** What the probe thread does, by kind of probe and of our own references. A kind that is missing does not compile. */
import type { ReferenceSpec } from '../../core/attribution/self-checks.ts';
import type { ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { ThreadKind } from '../probe.ts';
import { dnsReference, tcpReference } from '../reference.ts';
import { getBalance } from './get-balance.ts';
import { http } from './http.ts';
import { moDirect } from './mo-direct.ts';
import { provisioning } from './provisioning.ts';
import { tcp } from './tcp.ts';

export type TargetSpec = ProbeSpec<string> | ReferenceSpec;

const KINDS: { readonly [Kind in TargetSpec['kind']]: ThreadKind<Extract<TargetSpec, { kind: Kind }>> } = {
  'get-balance': getBalance,
  provisioning,
  'mo-direct': moDirect,
  http,
  tcp,
  'dns-reference': dnsReference,
  'tcp-reference': tcpReference,
};

export function threadKindOf(spec: TargetSpec): ThreadKind<TargetSpec> {
  return KINDS[spec.kind];
}
