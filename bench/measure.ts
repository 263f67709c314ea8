/** From stored samples, and what the target noted, to figures. */
import { everySchedule, slotsBetween } from '../src/core/schedule/schedule.ts';
import { isTainted } from '../src/core/verdict/stall.ts';
import type { StoredSample } from './programs.ts';
import type { RequestNote } from './target.ts';

export interface Quantiles {
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank; all NaN for an empty list. */
export function quantiles(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { min: at(0), p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

export interface MonitorName {
  readonly operator: string;
  readonly service: string;
}

export interface SlotCounts {
  readonly due: number;
  /** Due slots with a sample that is good or bad. */
  readonly known: number;
  /** Due slots without any sample. */
  readonly missing: number;
  /** Due slots with a sample that is not good, by `verdict(reason)`. */
  readonly notGood: Readonly<Record<string, number>>;
}

/** Whether it came to a verdict on the operator. */
export function isKnown({ verdict }: StoredSample): boolean {
  return verdict === 'good' || verdict === 'bad';
}

/** What became of the slots due in [from, to). */
export function slotCounts(
  monitors: readonly MonitorName[],
  samples: readonly StoredSample[],
  { periodMs, from, to }: { readonly periodMs: number; readonly from: number; readonly to: number },
): SlotCounts {
  const bySlot = new Map(samples.map((sample) => [`${sample.operator}/${sample.service}@${sample.slotAt}`, sample]));
  const counts = { due: 0, known: 0, missing: 0 };
  const notGood: Record<string, number> = {};
  for (const { operator, service } of monitors) {
    const id = `${operator}/${service}`;
    for (const slot of slotsBetween(everySchedule(periodMs, id, 'local'), from, to)) {
      const sample = bySlot.get(`${id}@${slot}`);
      counts.due += 1;
      if (sample === undefined) counts.missing += 1;
      else if (isKnown(sample)) counts.known += 1;
      if (sample === undefined || sample.verdict === 'good') continue;
      const why = `${sample.verdict}(${sample.reason})`;
      notGood[why] = (notGood[why] ?? 0) + 1;
    }
  }
  return { ...counts, notGood };
}

/** How long the target held each request, by transaction id. */
export function heldByTransaction(requests: readonly RequestNote[]): Map<string, number> {
  return new Map(requests.map(({ transactionId, heldMs }) => [transactionId, heldMs]));
}

/**
 * How far each latency lies above the target's own time for the same request. Throws for a good sample whose request the
 * target does not know: then something else was measured.
 */
export function latencyErrors(samples: readonly StoredSample[], heldMs: ReadonlyMap<string, number>): number[] {
  return samples.flatMap(({ latencyMs, transactionIds }) => {
    if (latencyMs === null) return [];
    const truthMs = heldMs.get(transactionIds[0] ?? '');
    if (truthMs === undefined) throw new Error(`the target never had the request ${transactionIds[0]}`);
    return [latencyMs - truthMs];
  });
}

/** From its slot to the start of its probe. */
export function startDelays(samples: readonly StoredSample[]): number[] {
  return samples.filter(({ latencyMs }) => latencyMs !== null).map(({ startedAt, slotAt }) => startedAt - slotAt);
}

/** Share of the samples during which the probe thread was held up for longer than is promised. */
export function taintedShare(samples: readonly StoredSample[]): number {
  return samples.filter(({ maxStallMs }) => isTainted(maxStallMs)).length / samples.length;
}
