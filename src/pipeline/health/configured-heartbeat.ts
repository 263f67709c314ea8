import type { OpenConfiguration } from '../../core/configuration.ts';
import type { Delivery } from '../../core/delivery/messages.ts';
import type { Reloadable } from '../ports/reloadable.ts';
import { type HeartbeatOptions, startHeartbeat } from './heartbeat.ts';

export interface ConfiguredHeartbeatOptions extends Omit<HeartbeatOptions, 'everyMs' | 'beat'> {
  readonly send: (url: string, signal: AbortSignal) => Promise<Delivery>;
}

/** The heartbeat of the configuration, if it has one. Each reload restarts its interval. */
export class ConfiguredHeartbeat implements Reloadable {
  readonly #options: ConfiguredHeartbeatOptions;
  #stop = (): void => {};

  constructor(options: ConfiguredHeartbeatOptions) {
    this.#options = options;
  }

  apply({ heartbeat }: Pick<OpenConfiguration, 'heartbeat'>): void {
    this.stop();
    if (heartbeat === null) return;
    const { send, ...options } = this.#options;
    const { url, everyMs } = heartbeat;
    this.#stop = startHeartbeat({ ...options, everyMs, beat: (signal) => send(url, signal) });
  }

  stop(): void {
    this.#stop();
    this.#stop = () => {};
  }
}
