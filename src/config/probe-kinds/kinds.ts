/** What the configuration knows about each probe kind. A kind that is missing does not compile. */
import type { z } from 'zod';
import { PROBE_KINDS, type ProbeKind, type ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import type { CataloguedService } from '../catalogue.ts';
import { getBalance } from './get-balance.ts';
import { http } from './http.ts';
import { moDirect } from './mo-direct.ts';
import type { KindConfig, ProbeSecrets } from './probe-kind.ts';
import { provisioning } from './provisioning.ts';
import { tcp } from './tcp.ts';

type Known<Kind extends ProbeKind> = { readonly [K in Kind]: KindConfig<K, z.ZodRawShape> };

/** Of the services with a name of their own in the contract. */
const CATALOGUED = {
  'get-balance': getBalance,
  provisioning,
  'mo-direct': moDirect,
} satisfies Known<CataloguedService>;

/** Of services that users define, with `probe`. */
const CUSTOM = { http, tcp } satisfies Known<Exclude<ProbeKind, CataloguedService>>;

export type CustomKind = keyof typeof CUSTOM;
export const CUSTOM_KINDS = Object.keys(CUSTOM) as [CustomKind, ...CustomKind[]];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;
type KeysOf<Kinds extends Readonly<Record<string, { readonly keys: z.ZodRawShape }>>> = Intersection<
  Kinds[keyof Kinds]['keys']
>;

export const CATALOGUED_KEYS: KeysOf<typeof CATALOGUED> = keysOf(CATALOGUED);
export const CUSTOM_KEYS: KeysOf<typeof CUSTOM> = keysOf(CUSTOM);

type AllKeys = typeof CATALOGUED_KEYS & typeof CUSTOM_KEYS;
type AnyKind = Omit<KindConfig<ProbeKind, AllKeys>, 'keys'> & { readonly keys: z.ZodRawShape };

const KINDS: { readonly [Kind in ProbeKind]: AnyKind } = { ...CATALOGUED, ...CUSTOM };

/** Parts of keys that some kinds leave out. */
const PARTS: readonly string[] = Object.values<AnyKind>(KINDS).flatMap(({ without = [] }) => without);

export function configOf(kind: ProbeKind): AnyKind {
  return KINDS[kind];
}

/** Keys that none of these kinds understands, and another one does. A dot leads into a key. */
export function foreignKeys(kinds: readonly ProbeKind[]): readonly string[] {
  return [...new Set(PROBE_KINDS.flatMap(keysUnderstoodBy)).difference(new Set(kinds.flatMap(keysUnderstoodBy)))];
}

function keysUnderstoodBy(kind: ProbeKind): readonly string[] {
  const { keys, without = [] } = configOf(kind);
  const custom = Object.hasOwn(CUSTOM, kind) ? ['probe'] : [];
  const parts = PARTS.filter((part) => Object.hasOwn(keys, part.split('.', 1)[0]!) && !without.includes(part));
  return [...Object.keys(keys), ...custom, ...parts];
}

/** A probe with the secrets themselves. */
export function openProbe(spec: ProbeSpec<SecretRef>, secrets: ProbeSecrets): ProbeSpec<string> {
  return configOf(spec.kind).open(spec, secrets);
}

function keysOf<Kinds extends Readonly<Record<string, { readonly keys: z.ZodRawShape }>>>(kinds: Kinds): KeysOf<Kinds> {
  return Object.assign({}, ...Object.values(kinds).map(({ keys }) => keys));
}
