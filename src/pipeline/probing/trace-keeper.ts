import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { type EpochMs, floorTo, HOUR, MINUTE } from '../../core/time.ts';
import { type StoredTrace, type TraceGround, traceText } from '../../core/trace.ts';
import type { ProbeResult } from '../ports/prober.ts';

/** Of one monitor; a slow one a minute at most. */
const MOST_PER_HOUR = 60;

interface Ended {
  readonly sample: Sample;
  readonly result: ProbeResult;
}

interface Known {
  /** The newest good one, unless it is kept already. */
  good: Ended | null;
  hasFailed: boolean;
  slowAt: EpochMs;
  hour: EpochMs;
  kept: number;
}

/**
 * Chooses the probes whose traces are stored: failed and unknown ones, slow ones, and the good ones before and after a failure.
 * Without them nobody could say later where the time went.
 */
export class TraceKeeper {
  readonly #known = new Map<MonitorId, Known>();
  #leftOut = 0;

  /** Traces that were not kept, because their monitor had its share of the hour. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** To be stored with the sample. */
  of(
    monitor: Monitor,
    { sample, result }: { readonly sample: Sample; readonly result: ProbeResult | null },
  ): StoredTrace[] {
    const known = this.#of(monitor.id);
    if (result === null) return [];
    if (sample.verdict !== 'good') {
      const before = known.good === null ? [] : this.#kept(monitor, known, known.good, 'before');
      known.good = null;
      known.hasFailed = true;
      return [...before, ...this.#kept(monitor, known, { sample, result }, 'failed')];
    }
    const ground = groundOf(monitor, sample, known);
    known.hasFailed = false;
    known.good = ground === null ? { sample, result } : null;
    if (ground === 'slow') known.slowAt = sample.slot;
    return ground === null ? [] : this.#kept(monitor, known, { sample, result }, ground);
  }

  #of(id: MonitorId): Known {
    let known = this.#known.get(id);
    if (known === undefined) {
      known = { good: null, hasFailed: false, slowAt: 0, hour: 0, kept: 0 };
      this.#known.set(id, known);
    }
    return known;
  }

  #kept({ id }: Monitor, known: Known, { sample, result }: Ended, ground: TraceGround): StoredTrace[] {
    const hour = floorTo(sample.slot, HOUR);
    if (known.hour !== hour) {
      known.hour = hour;
      known.kept = 0;
    }
    if (known.kept >= MOST_PER_HOUR) {
      this.#leftOut += 1;
      return [];
    }
    known.kept += 1;
    return [{ monitorId: id, slot: sample.slot, ground, text: traceText(result) }];
  }
}

function groundOf(monitor: Monitor, { slot, latencyMs }: Sample, known: Known): TraceGround | null {
  if (known.hasFailed) return 'after';
  const isSlow = latencyMs !== null && latencyMs > termsAt(monitor.sla, slot).latencyLimitMs;
  return isSlow && slot - known.slowAt >= MINUTE ? 'slow' : null;
}
