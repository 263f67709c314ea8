import type { Configuration, OpenChannel } from '../core/configuration.ts';
import type { Monitor, MonitorId, Operator } from '../core/monitor.ts';
import type { ProbeSpec } from '../core/probe-spec.ts';
import { resolveChannel, resolveHeartbeat } from './channel-secrets.ts';
import { loadConfiguration } from './load.ts';
import { resolveSecrets } from './secrets.ts';

/** A configuration with what the stages need of it, secrets opened. */
export interface InForce {
  readonly configuration: Configuration;
  /** Of the file as it was read: tells whether it has changed since. */
  readonly fingerprint: string;
  readonly monitors: readonly { readonly monitor: Monitor; readonly operator: Operator }[];
  /** For the probe thread alone. */
  readonly targets: readonly {
    readonly monitorId: MonitorId;
    readonly spec: ProbeSpec<string>;
    readonly deadlineMs: number;
  }[];
  /** For the notifiers alone. */
  readonly channels: readonly OpenChannel[];
  readonly heartbeat: { readonly url: string; readonly everyMs: number } | null;
}

/** Reads a configuration file and opens its secrets. Throws `UserError` for what is wrong. */
export function openConfiguration(file: string, warn: (warning: string) => void): InForce {
  const { configuration, warnings, fingerprint } = loadConfiguration(file);
  warnings.forEach(warn);
  const { operators, heartbeat } = configuration;
  const files = new Map<string, string>();
  return {
    configuration,
    fingerprint,
    monitors: configuration.monitors.map((monitor) => ({ monitor, operator: operators.get(monitor.operator)! })),
    targets: configuration.monitors.map(({ id, probe, deadlineMs }) => ({
      monitorId: id,
      spec: resolveSecrets(probe, { monitor: id, warn, files }),
      deadlineMs,
    })),
    channels: configuration.channels.map((channel) => ({
      ...channel,
      spec: resolveChannel(channel.name, channel.spec, { files }),
    })),
    heartbeat: heartbeat && { url: resolveHeartbeat(heartbeat), everyMs: heartbeat.everyMs },
  };
}
