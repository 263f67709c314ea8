import { isReference, OWN_CHECK_DEADLINE_MS, ownProbes } from '../core/attribution/self-checks.ts';
import type { OpenConfiguration } from '../core/configuration.ts';
import { loadConfiguration } from './load.ts';
import { resolveChannel, resolveHeartbeat } from './secrets/channel-secrets.ts';
import { resolveSecrets } from './secrets/secrets.ts';

/** Reads a configuration file and opens its secrets. Throws `UserError` for what is wrong. */
export function openConfiguration(file: string, warn: (warning: string) => void): OpenConfiguration {
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
    spec: isReference(probe) ? probe : resolveSecrets(probe, { monitor: id, warn, files }),
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
