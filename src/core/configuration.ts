import type { ReferenceSpec, SelfChecksConfig } from './attribution/self-checks.ts';
import type { ChannelSpec } from './delivery/channel.ts';
import type { MonitorId } from './ids.ts';
import type { Severity } from './incident/incident.ts';
import type { HighPolicy, ProcessPolicy } from './incident/policy.ts';
import type { Monitor, Operator } from './monitor.ts';
import type { ProbeSpec } from './probe-kinds/kinds.ts';
import type { SecretRef } from './probe-kinds/spec.ts';

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

/** How names become addresses. Name servers as `address` or `address:port`. */
export interface ResolverSettings {
  /** Empty: those of the system. */
  readonly servers: readonly string[];
  /** Bound on one lookup, its retries included. */
  readonly timeoutMs: number;
  /** Asked whether they know a name that the others do not. */
  readonly secondOpinion: readonly string[];
}

export const SYSTEM_RESOLVER: ResolverSettings = { servers: [], timeoutMs: 2_000, secondOpinion: [] };
export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Reports that are written by themselves once a month is closed. */
export interface ReportsConfig {
  /** Absolute path. */
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
  /** Channels that are told. */
  readonly channels: readonly string[];
}

/** Everything the program runs on, validated: what `config` makes of monitors.yaml. Holds references to secrets, never secrets. */
export interface Configuration {
  readonly operators: ReadonlyMap<string, Operator>;
  readonly monitors: readonly Monitor[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Names under which the HTTP server answers, beside those of this machine. */
  readonly hosts: readonly string[];
  readonly dataDir: string;
  /** Probes in flight, over all and per operator, and requests over all operators. */
  readonly limits: { readonly concurrency: number; readonly perOperator: number; readonly requestsPerSecond: number };
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly resolver: ResolverSettings;
  readonly channels: readonly ChannelConfig[];
  readonly heartbeat: HeartbeatConfig | null;
  /** Raw samples are kept this long: good ones, and all others (the evidence). */
  readonly retention: { readonly goodMs: number; readonly otherMs: number };
  /** What the monitor checks of itself, to tell its own faults from the operators'. */
  readonly ownChecks: SelfChecksConfig;
  /** A month is closed this long after its end: late samples have come in by then. */
  readonly closing: { readonly graceMs: number };
  /** Null: none are written. */
  readonly reports: ReportsConfig | null;
  /** Name of the policy pack in force. */
  readonly policy: string;
  /** When a monitor's failure is a High incident, for those that are probed often enough. */
  readonly high: HighPolicy;
  /** The rules of the process in force. */
  readonly process: ProcessPolicy;
}

/** A configuration with what the stages need of it, secrets opened. */
export interface OpenConfiguration {
  readonly configuration: Configuration;
  /** Of the file as it was read: tells whether it has changed since. */
  readonly fingerprint: string;
  /** For the probe thread alone: what is monitored, and what the monitor checks of itself (`own`). */
  readonly targets: readonly {
    readonly monitorId: MonitorId;
    readonly spec: ProbeSpec<string> | ReferenceSpec;
    readonly deadlineMs: number;
    readonly own?: boolean;
  }[];
  /** For the notifiers alone. */
  readonly channels: readonly OpenChannel[];
  readonly heartbeat: { readonly url: string; readonly everyMs: number } | null;
}
