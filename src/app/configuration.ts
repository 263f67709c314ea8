import { isDeepStrictEqual } from 'node:util';
import { type ActiveConfiguration, openConfiguration } from '../config/index.ts';
import type { Configuration, OpenChannel } from '../core/configuration.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Log } from '../pipeline/ports/log.ts';
import { certificateName } from '../runtime/certificate-name.ts';
import { sweepingInOneGo } from '../runtime/heap.ts';

/** Taking a configuration file in, at the start and again at each change. */
export interface Source {
  readonly configFile: string;
  readonly log: Log;
  /** Channels beside those of the configuration. */
  readonly channels?: readonly OpenChannel[];
}

export function open({ configFile: file, log, channels = [] }: Source): ActiveConfiguration {
  const opened = openConfiguration(file, (warning) => log.warn({ file }, warning));
  return { ...opened, channels: [...opened.channels, ...channels] };
}

/** Names of the client certificates that operators are shown, by monitor. */
export function certificatesShown({ targets }: ActiveConfiguration) {
  return new Map(
    targets.flatMap(({ monitorId, spec, own }) => {
      const pem = own || !('transport' in spec) ? undefined : spec.transport.tls?.cert;
      return pem === undefined ? [] : [[monitorId, certificateName(pem)] as const];
    }),
  );
}

/** Settings that a running daemon does not take over. */
export function warnOfRestart(current: Configuration, next: Configuration, log: Log): void {
  for (const key of ['listen', 'dataDir', 'limits', 'allowNetworks', 'resolver'] as const) {
    if (!isDeepStrictEqual(current[key], next[key]))
      log.warn({ key }, `the change of ${key} takes effect at the next start`);
  }
}

/** Whether the file was taken. One that cannot be used changes nothing. */
export function tryReload(source: Source, enforce: (next: ActiveConfiguration) => void, metrics: Metrics): boolean {
  const { configFile: file, log } = source;
  try {
    sweepingInOneGo(() => enforce(open(source)));
    log.info({ file }, 'the configuration was reloaded');
    return true;
  } catch (error) {
    metrics.configReload(false);
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ file, reason }, 'the changed configuration is broken; the old one stays in force');
    return false;
  }
}
