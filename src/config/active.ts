import { OWN_CHECK_DEADLINE_MS, ownProbes, type ReferenceSpec } from '../core/attribution/self-checks.ts';
import type { Configuration, OpenChannel } from '../core/configuration.ts';
import type { MonitorId } from '../core/ids.ts';
import type { ProbeSpec } from '../core/probe-kinds/spec.ts';
import { loadConfiguration } from './load.ts';
import { resolveChannel, resolveHeartbeat } from './secrets/channel-secrets.ts';
import { resolveSecrets } from './secrets/secrets.ts';

/** A configuration with what the stages need of it, secrets opened. */
export interface ActiveConfiguration {
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

/** Reads a configuration file and opens its secrets. Throws `UserError` for what is wrong. */
export function openConfiguration(file: string, warn: (warning: string) => void): ActiveConfiguration {
  const { configuration, warnings, fingerprint } = loadConfiguration(file);
  warnings.forEach(warn);
  const { heartbeat } = configuration;
  const files = new Map<string, string>();
  const monitored = configuration.monitors.map(({ id, probe, deadlineMs }) => ({
    monitorId: id,
    spec: resolveSecrets(probe, { monitor: id, warn, files }),
    deadlineMs,
  }));
  const own = ownProbes(configuration.ownChecks).map(({ id, probe }) => ({
    monitorId: id,
    spec: probe.kind === 'http' ? resolveSecrets(probe, { monitor: id, warn, files }) : probe,
    deadlineMs: OWN_CHECK_DEADLINE_MS,
    own: true,
  }));
  return {
    configuration,
    fingerprint,
    targets: [...monitored, ...own],
    channels: configuration.channels.map((channel) => ({
      ...channel,
      spec: resolveChannel(channel.name, channel.spec, { files }),
    })),
    heartbeat: heartbeat && { url: resolveHeartbeat(heartbeat), everyMs: heartbeat.everyMs },
  };
}
