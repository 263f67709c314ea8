import type { EpochMs } from '../core/time.ts';
import type { WarningCount } from '../pipeline/ports/history.ts';

/** Samples that carry the same warnings. */
export interface WarnedSamples {
  readonly warnings: readonly string[];
  readonly samples: number;
  readonly first: EpochMs;
  readonly last: EpochMs;
}

/** Counts by warning, most frequent first. */
export function countWarnings(groups: Iterable<WarnedSamples>): WarningCount[] {
  const counts = new Map<string, WarningCount>();
  for (const { warnings, samples, first, last } of groups) {
    for (const warning of new Set(warnings)) {
      const known = counts.get(warning) ?? { warning, samples: 0, first, last };
      counts.set(warning, {
        warning,
        samples: known.samples + samples,
        first: Math.min(known.first, first),
        last: Math.max(known.last, last),
      });
    }
  }
  return [...counts.values()].sort((a, b) => b.samples - a.samples || (a.warning < b.warning ? -1 : 1));
}
