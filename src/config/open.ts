import { isReference, OWN_CHECK_DEADLINE_MS, ownProbes } from '../core/attribution/self-checks.ts';
import type { Configuration, OpenConfiguration } from '../core/configuration.ts';
import type { EpochMs } from '../core/time.ts';
import { loadConfiguration } from './load.ts';
import { resolveChannel, resolveHeartbeat } from './secrets/channel-secrets.ts';
import { SecretFaults } from './secrets/secret-faults.ts';
import { resolveSecrets, type SecretContext } from './secrets/secrets.ts';

/** Reads a configuration file and opens its secrets as of `now`. Throws one `UserError` for all that is wrong. */
export function openConfiguration(file: string, warn: (warning: string) => void, now: EpochMs): OpenConfiguration {
  const { configuration, warnings, fingerprint } = loadConfiguration(file);
  warnings.forEach(warn);
  const faults = new SecretFaults();
  const opened = { ...openSecrets(configuration, { warn, faults, now, files: new Map() }), fingerprint };
  faults.check();
  return opened;
}

function openSecrets(configuration: Configuration, context: SecretContext): Omit<OpenConfiguration, 'fingerprint'> {
  const { heartbeat } = configuration;
  const monitored = configuration.monitors.map(({ id, probe, deadlineMs }) => ({
    monitorId: id,
    spec: resolveSecrets(probe, { ...context, monitor: id }),
    deadlineMs,
  }));
  const own = ownProbes(configuration.ownChecks).map(({ id, probe }) => ({
    monitorId: id,
    spec: isReference(probe) ? probe : resolveSecrets(probe, { ...context, monitor: id }),
    deadlineMs: OWN_CHECK_DEADLINE_MS,
    own: true,
  }));
  return {
    configuration,
    targets: [...monitored, ...own],
    channels: configuration.channels.map((channel) => ({
      ...channel,
      spec: resolveChannel(channel.name, channel.spec, context),
    })),
    heartbeat: heartbeat && { url: resolveHeartbeat(heartbeat, context), everyMs: heartbeat.everyMs },
  };
}
