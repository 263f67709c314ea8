import type { ReferenceSpec, SelfChecksConfig } from './attribution/self-checks.ts';
import type { ChannelSpec } from './delivery/channel.ts';
import type { MonitorId } from './ids.ts';
import type { Severity } from './incident/incident.ts';
import type { HighPolicy, ProcessPolicy } from './incident/policy.ts';
import type { Monitor, Operator } from './monitor.ts';
import type { ProbeSpec } from './probe-kinds/kinds.ts';
import type { SecretRef } from './probe-kinds/spec.ts';

/** A channel for incident messages. */
export interface ChannelConfig {
  readonly name: string;
  /** The messages that it receives. */
  readonly severities: readonly Severity[];
  /** Whether it gets the daily watchdog. */
  readonly watchdog: boolean;
  readonly spec: ChannelSpec<SecretRef>;
}

/** A channel with its secrets resolved. */
export type OpenChannel = Omit<ChannelConfig, 'spec'> & { readonly spec: ChannelSpec<string> };

/** The outside service that receives the heartbeat. */
export interface HeartbeatConfig {
  readonly url: SecretRef;
  readonly everyMs: number;
}

/** How names are resolved. Name servers as `address` or `address:port`. */
export interface ResolverSettings {
  /** Empty: the name servers of the system. */
  readonly servers: readonly string[];
  /** Bound on one lookup, its retries included. */
  readonly timeoutMs: number;
  /** Name servers to ask whether they know a name that the others do not. */
  readonly secondOpinion: readonly string[];
}

export const SYSTEM_RESOLVER: ResolverSettings = { servers: [], timeoutMs: 2_000, secondOpinion: [] };
export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Reports that are written once a month is closed. */
export interface ReportsConfig {
  /** Absolute path. */
  readonly folder: string;
  readonly formats: readonly ReportFormat[];
  /** Channels that are notified. */
  readonly channels: readonly string[];
}

/**
 * All that the program needs to run, validated: the result of reading monitors.yaml. Holds references to secrets, never
 * secrets.
 */
export interface Configuration {
  readonly operators: ReadonlyMap<string, Operator>;
  readonly monitors: readonly Monitor[];
  readonly listen: { readonly host: string; readonly port: number };
  /** Names under which the HTTP server answers, beside those of this machine. */
  readonly hosts: readonly string[];
  /** Requests of the API need a token. */
  readonly needsToken: boolean;
  readonly dataDir: string;
  /** Limits on probes in flight, in total and per operator, and on requests to all operators. */
  readonly limits: { readonly concurrency: number; readonly perOperator: number; readonly requestsPerSecond: number };
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly resolver: ResolverSettings;
  readonly channels: readonly ChannelConfig[];
  readonly heartbeat: HeartbeatConfig | null;
  /** Retention of raw samples: of good ones, and of all others (the evidence). */
  readonly retention: { readonly goodMs: number; readonly otherMs: number };
  /** The checks of the monitor itself, to tell monitor-side faults from the operators'. */
  readonly ownChecks: SelfChecksConfig;
  /** Time between the end of a month and its closing, so that late samples still count. */
  readonly closing: { readonly graceMs: number };
  /** Null: no reports are written. */
  readonly reports: ReportsConfig | null;
  /** Name of the active policy preset. */
  readonly policy: string;
  /** When a monitor's failure is a High incident, for monitors that are probed often enough. */
  readonly high: HighPolicy;
  /** The active process rules. */
  readonly process: ProcessPolicy;
}

/** A configuration prepared for the stages, with secrets resolved. */
export interface OpenConfiguration {
  readonly configuration: Configuration;
  /** Hash of the file as it was read, to detect later changes. */
  readonly fingerprint: string;
  /** For the probe thread alone: the monitors, and the checks of the monitor itself (`own`). */
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
