import { type SlaTerms, type SlaVersion, sameTerms } from '../../core/sla/terms.ts';
import type { Sla, SlaBlock } from '../schema/terms.ts';

const CONTRACT: SlaTerms = {
  objectivePpm: 999_000,
  latencyLimitMs: 400,
  latencyStatistic: 'mean',
  verdictMode: 'point',
  partialMonth: 'judge',
  window: { calendar: 'month', timezone: 'UTC' },
};

/**
 * The terms of the catalogue, with every layer that says something about them on top, lowest first: one version for each
 * day on which they change. A layer's new block that leaves them as they were begins no version.
 */
export function slaVersions(layers: readonly (Sla | undefined)[]): SlaVersion[] {
  const given = layers.filter((layer) => layer !== undefined);
  const days = new Set(given.flatMap((blocks) => blocks.flatMap(({ validFrom }) => validFrom ?? [])));
  const versions: SlaVersion[] = [];
  for (const day of [null, ...[...days].sort()]) {
    const terms = given.reduce((below, blocks) => withTerms(below, blockOn(blocks, day)), CONTRACT);
    const before = versions.at(-1);
    if (before !== undefined && sameTerms(before, terms)) continue;
    versions.push({ ...terms, validFrom: day === null ? null : startOf(day, terms.window.timezone) });
  }
  return versions;
}

/** The block in force on a day; null stands for a day before all changes. */
function blockOn(blocks: readonly SlaBlock[], day: string | null): SlaBlock {
  const begun = ({ validFrom }: SlaBlock) => validFrom === undefined || (day !== null && validFrom <= day);
  return blocks.findLast(begun) ?? {};
}

function withTerms(terms: SlaTerms, block: SlaBlock): SlaTerms {
  return {
    objectivePpm: block.availability ?? terms.objectivePpm,
    latencyLimitMs: block.latency?.limit ?? terms.latencyLimitMs,
    latencyStatistic: block.latency?.statistic ?? terms.latencyStatistic,
    verdictMode: block.verdict ?? terms.verdictMode,
    partialMonth: block.partialMonth ?? terms.partialMonth,
    window: {
      calendar: block.window?.calendar ?? terms.window.calendar,
      timezone: block.window?.timezone ?? terms.window.timezone,
    },
  };
}

function startOf(day: string, timezone: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds;
}
