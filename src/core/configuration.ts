import type { Monitor, Operator } from './monitor.ts';

/** A channel that incident messages go to. */
export interface ChannelConfig {
  readonly name: string;
  readonly type: 'log';
}

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
  readonly dataDir: string;
  /** Probes in flight, over all and per operator. */
  readonly limits: { readonly concurrency: number; readonly perOperator: number };
  /** CIDR blocks that may be probed although they are private, loopback, link-local or multicast. */
  readonly allowNetworks: readonly string[];
  readonly channels: readonly ChannelConfig[];
  /** Raw samples are kept this long: good ones, and all others (the evidence). */
  readonly retention: { readonly goodMs: number; readonly otherMs: number };
  /** A month is closed this long after its end: late samples have come in by then. */
  readonly closing: { readonly graceMs: number };
  /** Null: none are written. */
  readonly reports: ReportsConfig | null;
  /** Name of the policy pack in force. */
  readonly policy: string;
}
