import type { Configuration, OpenConfiguration } from '../../core/configuration.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { EvaluatedMonitor } from '../../core/monitor.ts';

/** What is in use at one moment. */
export interface ConfigurationInUse extends OpenConfiguration {
  /** Maintenance that was entered beside the configuration, cancelled entries too. */
  readonly maintenance: readonly MaintenanceEntry[];
  /** The monitors as rules and figures see them: with the maintenance that was entered. */
  readonly evaluated: readonly EvaluatedMonitor[];
}

/** A part that follows the configuration. */
export interface Reloadable {
  /**
   * Takes `next` over before it returns; the promise, if there is one, resolves once what had to be read is read. Throws
   * when `next` cannot be used.
   */
  apply(next: ConfigurationInUse): void | Promise<void>;
}

/** For a part that asks for little: these keys of the configuration. */
export interface Configured<Key extends keyof Configuration> {
  readonly configuration: Pick<Configuration, Key>;
}

export interface ReloadMeter {
  /** Also called for the configuration at the start. */
  configReload(success: boolean): void;
}
