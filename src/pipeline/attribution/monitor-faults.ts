import { type MonitorFault, OWN_FAULTS } from '../../core/attribution/monitor-fault.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { Log } from '../ports/log.ts';
import type { AttributionMeter } from './ports.ts';

const ALERTS: Readonly<Record<MonitorFault, string>> = {
  'own-network': 'monitor-side fault: our network or resolver is down; no operator is held responsible',
  'own-credentials': 'monitor-side fault: our certificate or credentials are refused; no operator is held responsible',
  'test-data': 'monitor-side fault: a test SIM or our configuration is wrong; no operator is held responsible',
};

/**
 * Lasting monitor-side faults, by the monitors they affect: one log line when a kind of them begins, one when it ends.
 */
export class MonitorFaults {
  readonly #log: Log;
  readonly #meter: Pick<AttributionMeter, 'ownFault'>;
  readonly #faults = new Map<MonitorId, MonitorFault>();

  constructor(log: Log, meter: Pick<AttributionMeter, 'ownFault'>) {
    this.#log = log;
    this.#meter = meter;
    for (const fault of OWN_FAULTS) meter.ownFault(fault, false);
  }

  /** The current state of a monitor; null: no monitor-side fault affects it. */
  note(monitor: MonitorId, fault: MonitorFault | null, detail: string | null): void {
    const before = this.#faults.get(monitor) ?? null;
    if (before === fault) return;
    const begins = fault !== null && !this.#isActive(fault);
    if (fault === null) this.#faults.delete(monitor);
    else this.#faults.set(monitor, fault);
    if (begins) this.#begin(fault, monitor, detail);
    if (before !== null && !this.#isActive(before)) this.#end(before);
  }

  /** Forgets monitors that are no longer configured. */
  keep(monitors: ReadonlySet<MonitorId>): void {
    for (const monitor of [...this.#faults.keys()]) {
      if (!monitors.has(monitor)) this.note(monitor, null, null);
    }
  }

  #isActive(fault: MonitorFault): boolean {
    return this.#faults.values().some((one) => one === fault);
  }

  #begin(fault: MonitorFault, monitor: MonitorId, detail: string | null): void {
    this.#meter.ownFault(fault, true);
    this.#log.error({ fault, monitor, detail }, ALERTS[fault]);
  }

  #end(fault: MonitorFault): void {
    this.#meter.ownFault(fault, false);
    this.#log.info({ fault }, 'monitor-side fault ended');
  }
}
