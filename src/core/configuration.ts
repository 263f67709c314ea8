import type { ChannelSpec } from './channel.ts';
import type { HighPolicy } from './incident/high.ts';
import type { Severity } from './incident/incident.ts';
import type { ProcessPolicy } from './incident/policy.ts';
import type { Monitor, Operator } from './monitor.ts';
import type { SecretRef } from './probe-spec.ts';

/** A channel that incident messages go to. */
export interface ChannelConfig {
  readonly name: string;
  /** What it wants to hear of. */
  readonly severities: readonly Severity[];
  /** Whether a sign of life goes through it once a day. */
  readonly watchdog: boolean;
  readonly spec: ChannelSpec<SecretRef>;
}

/** A channel with its secrets opened. */
export type OpenChannel = Omit<ChannelConfig, 'spec'> & { readonly spec: ChannelSpec<string> };

/** Where a service outside hears that the monitor does its work. */
export interface HeartbeatConfig {
  readonly url: SecretRef;
  readonly everyMs: number;
}

/** Everything the program runs on, validated: what `config` makes of monitors.yaml. Holds references to secrets, never secrets. */
export interface Configuration {
  readonly operators: ReadonlyMap<string, Operator>;
  readonly monitors: readonly Monitor[];
  readonly listen: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  /** Probes in flight, over all and per operator. */
  readonly limits: { readonly concurrency: number; readonly perOperator: number };
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly channels: readonly ChannelConfig[];
  readonly heartbeat: HeartbeatConfig | null;
  /** Raw samples are kept this long: good ones, and all others (the evidence). */
  readonly retention: { readonly goodMs: number; readonly otherMs: number };
  /** Name of the policy pack in force. */
  readonly policy: string;
  /** When a monitor's failure is a High incident, for those that are probed often enough. */
  readonly high: HighPolicy;
  /** The rules of the process in force. */
  readonly process: ProcessPolicy;
}
