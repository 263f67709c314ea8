import type { OpenConfiguration } from '../core/configuration.ts';
import type { MaintenanceEntry } from '../core/maintenance/entry.ts';
import { evaluatedMonitors } from '../core/maintenance/evaluated-monitors.ts';
import type { ConfigurationInUse, Reloadable } from '../pipeline/ports/reloadable.ts';

/** What may change while the program runs: the file, or the maintenance that was entered beside it. */
export type Change = 'file' | 'maintenance';

export interface Subscription {
  readonly reloadable: Reloadable;
  readonly follows: readonly Change[];
}

/** The configuration in use, and who follows it. A change is told to the followers one after another, in their order. */
export class ActiveConfiguration {
  #current: ConfigurationInUse;
  #subscriptions: readonly Subscription[] = [];

  constructor(opened: OpenConfiguration, maintenance: readonly MaintenanceEntry[]) {
    this.#current = inUse(opened, maintenance);
  }

  get current(): ConfigurationInUse {
    return this.#current;
  }

  /** Nobody is told anything before `start`. */
  subscribe(subscriptions: readonly Subscription[]): void {
    this.#subscriptions = subscriptions;
  }

  /** Tells every follower what is in use. Rejects when one cannot use it. */
  async start(): Promise<void> {
    await this.#tell('file');
  }

  /**
   * Once it returns, every follower has taken over; the promise resolves once they have read what they had to. Throws when one of
   * them cannot use it: then all have what they had before.
   */
  apply(opened: OpenConfiguration): Promise<void> {
    return this.#change('file', inUse(opened, this.#current.maintenance));
  }

  /** The same for all maintenance that was entered. */
  enter(maintenance: readonly MaintenanceEntry[]): Promise<void> {
    return this.#change('maintenance', inUse(this.#current, maintenance));
  }

  #change(change: Change, next: ConfigurationInUse): Promise<void> {
    const before = this.#current;
    try {
      this.#current = next;
      return this.#tell(change);
    } catch (error) {
      this.#current = before;
      void this.#tell(change);
      throw error;
    }
  }

  /** Throws before it returns what a follower throws before it returns. */
  #tell(change: Change): Promise<void> {
    const followers = this.#subscriptions.filter(({ follows }) => follows.includes(change));
    const reading = followers.map(({ reloadable }) => reloadable.apply(this.#current));
    return Promise.all(reading).then(() => undefined);
  }
}

function inUse(opened: OpenConfiguration, maintenance: readonly MaintenanceEntry[]): ConfigurationInUse {
  return { ...opened, maintenance, evaluated: evaluatedMonitors(opened.configuration, maintenance) };
}
