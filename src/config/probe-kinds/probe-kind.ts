import type { z } from 'zod';
import type { ProbeKind, SpecByKind } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef, Sim, Transport } from '../../core/probe-kinds/spec.ts';
import type { CheckContext } from '../assemble/check-context.ts';
import type { KeyPath } from '../config-error.ts';
import type { Endpoints } from '../schema/endpoints.ts';

/** What one monitor's probe is assembled from. */
export interface Source<Settings> {
  /** Of its service, all layers merged. */
  readonly settings: Settings;
  readonly operator: Endpoints;
  /** The operator's test SIMs that the service may use. */
  readonly sims: readonly Sim[];
  readonly directory: string;
}

/** Opens secrets of one probe. `key` is where a reference stands below the probe's endpoint. What is wrong is collected. */
export interface ProbeSecrets {
  text(secret: SecretRef, key: string): string;
  transport(transport: Transport<SecretRef>): Transport<string>;
  refuse(key: string, expected: string, found: string): void;
}

/** What stands in a configuration in place of what must not be told. */
export interface StandIn {
  readonly operator: Readonly<Record<string, unknown>>;
  readonly monitor: Readonly<Record<string, unknown>>;
}

export type SettingsOf<Keys extends z.ZodRawShape> = z.output<z.ZodObject<Keys>>;

/** What the configuration knows about a probe kind: the keys of a service that it understands, and what they mean. */
export interface KindConfig<Kind extends ProbeKind, Keys extends z.ZodRawShape> {
  /** Keys of a service that not every kind understands. Two kinds that share a key share its schema. */
  readonly keys: Keys;
  /** Parts of its keys that it does not understand although another kind does, such as `expect.status`. */
  readonly without?: readonly string[];
  /** Keys that a custom service cannot do without; a dot leads into a key. */
  readonly required: readonly string[];
  readonly needsSims: boolean;
  readonly defaultPeriodMs: number;
  /** For a configuration that only judges: no address, credential or SIM number of the operator. */
  readonly standIn: StandIn;
  /** Refuses what the schema cannot see, in one layer of settings. */
  check(settings: SettingsOf<Keys>, path: KeyPath, context: CheckContext): void;
  /** The same in the settings of an operator with such a service. */
  checkOperator(operator: Endpoints, sims: readonly Sim[], path: KeyPath, context: CheckContext): void;
  /** Null when something is missing that was refused already. */
  assemble(source: Source<SettingsOf<Keys>>): SpecByKind<SecretRef>[Kind] | null;
  open(spec: SpecByKind<SecretRef>[Kind], secrets: ProbeSecrets): SpecByKind<string>[Kind];
}

/** Infers the type of the keys. */
export function kindConfig<Kind extends ProbeKind, Keys extends z.ZodRawShape>(
  _kind: Kind,
  config: KindConfig<Kind, Keys>,
): KindConfig<Kind, Keys> {
  return config;
}

/** Never resolved: a replay opens no connection, and the file must tell nobody where an operator's API is. */
export const NOWHERE = 'https://offline.invalid/';

/** Of a kind of the catalogue that only reads, without keys of its own. */
export const nothingToCheck = { required: [], check: () => {}, checkOperator: () => {} } as const;

/** Of kinds that use the operator API. */
export const API_STAND_IN: StandIn = {
  operator: {
    api: { baseUrl: NOWHERE },
    sims: [{ iccid: '000000000000000000' }],
    microbalance: { mode: 'exempt' },
  },
  monitor: {},
};

export function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
