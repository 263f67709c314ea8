import type { Configuration, OpenConfiguration } from '../../core/configuration.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { EvaluatedMonitor } from '../../core/monitor.ts';

/** The parts in use at one moment. */
export interface ConfigurationInUse extends OpenConfiguration {
  /** Maintenance that was entered in addition to the configuration, cancelled entries too. */
  readonly maintenance: readonly MaintenanceEntry[];
  /** The monitors as rules and figures see them: with the maintenance that was entered. */
  readonly evaluated: readonly EvaluatedMonitor[];
}

/** A part that follows the configuration. */
export interface Reloadable {
  /**
   * Applies `next` before it returns; the promise, if there is one, resolves once all data that it needs is read.
   * Throws when `next` cannot be used.
   */
  apply(next: ConfigurationInUse): void | Promise<void>;
}

/** For a part that needs only these keys of the configuration. */
export interface Configured<Key extends keyof Configuration> {
  readonly configuration: Pick<Configuration, Key>;
}

export interface ReloadMeter {
  /** Also called for the configuration at the start. */
  configReload(success: boolean): void;
}
