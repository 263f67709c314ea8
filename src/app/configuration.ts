import { isDeepStrictEqual } from 'node:util';
import { keepUnchanged, openConfiguration } from '../config/index.ts';
import type { Configuration, OpenChannel, OpenConfiguration } from '../core/configuration.ts';
import type { Clock } from '../pipeline/ports/clock.ts';
import type { Log } from '../pipeline/ports/log.ts';
import type { ReloadMeter } from '../pipeline/ports/reloadable.ts';
import type { ActiveConfiguration } from './active-configuration.ts';

/** Settings that a running daemon does not take over. */
const UNTIL_RESTART = ['listen', 'dataDir', 'limits', 'allowNetworks', 'resolver'] as const;

/** Where the configuration comes from. */
export interface Source {
  readonly configFile: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  /** Channels beside those of the configuration. */
  readonly channels?: readonly OpenChannel[];
}

/** Throws `UserError` for what is wrong. */
export function openSource({ configFile: file, log, clock, channels = [] }: Source): OpenConfiguration {
  const opened = openConfiguration(file, (warning) => log.warn({ file }, warning), clock.now());
  return { ...opened, channels: [...opened.channels, ...channels] };
}

/** Takes the file in again. Resolves to whether it was taken; one that cannot be used changes nothing. */
export async function reload(source: Source, active: ActiveConfiguration, meter: ReloadMeter): Promise<boolean> {
  const { configFile: file, log } = source;
  let applied: Promise<void>;
  try {
    const before = active.current.configuration;
    applied = takeOver(openSource(source), active, log);
    log.info({ file, ...changesOf(before, active.current.configuration) }, 'the configuration was reloaded');
  } catch (error) {
    meter.configReload(false);
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ file, reason }, 'the changed configuration is broken; the old one stays in force');
    return false;
  }
  await applied;
  return true;
}

const MOST_NAMED = 20;

/** What is new, gone or other, by name: nothing where nothing changed. */
function changesOf(before: Configuration, after: Configuration): object {
  const ids = (list: readonly { readonly id: string }[]) => new Map(list.map((one) => [one.id, one]));
  const [old, now] = [ids(before.monitors), ids(after.monitors)];
  const added = [...now.keys()].filter((id) => !old.has(id));
  const removed = [...old.keys()].filter((id) => !now.has(id));
  const changed = [...now].filter(([id, one]) => old.has(id) && !isDeepStrictEqual(old.get(id), one)).map(([id]) => id);
  const others = (Object.keys(after) as (keyof Configuration)[]).filter(
    (key) => key !== 'monitors' && !isDeepStrictEqual(before[key], after[key]),
  );
  const lists = { added, removed, changed, settings: others };
  return Object.fromEntries(
    Object.entries(lists)
      .filter(([, list]) => list.length > 0)
      .map(([name, list]) => [name, named(list)]),
  );
}

function named(list: readonly string[]): readonly string[] {
  return list.length > MOST_NAMED ? [...list.slice(0, MOST_NAMED), `and ${list.length - MOST_NAMED} more`] : list;
}

function takeOver(opened: OpenConfiguration, active: ActiveConfiguration, log: Log): Promise<void> {
  const before = active.current;
  const next = keepUnchanged(before, opened);
  const applied = active.apply(next);
  warnOfRestart(before.configuration, next.configuration, log);
  return applied;
}

function warnOfRestart(before: Configuration, next: Configuration, log: Log): void {
  for (const key of UNTIL_RESTART) {
    if (!isDeepStrictEqual(before[key], next[key]))
      log.warn({ key }, `the change of ${key} takes effect at the next start`);
  }
}
