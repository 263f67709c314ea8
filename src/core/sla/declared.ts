import { durationWithin, intersect, type Period } from './window.ts';

/** Services of the contract that only the operator can measure. */
export const DECLARED_SERVICES = ['core-network', 'xdr'] as const;
export type DeclaredService = (typeof DECLARED_SERVICES)[number];

/** An outage that the operator reported itself. */
export interface DeclaredOutage extends Period {
  readonly service: DeclaredService;
  /** When it was reported; null: not recorded. */
  readonly reportedAt: number | null;
  readonly note: string | null;
}

/** Availability that follows from the declared outages, overlaps counted once; null for a period without length. */
export function declaredAvailability(outages: readonly Period[], period: Period): number | null {
  const lengthMs = period.to - period.from;
  return lengthMs <= 0 ? null : 1 - durationWithin(union(outages), period) / lengthMs;
}

function union(spans: readonly Period[]): Period[] {
  const joined: Period[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && intersect(last, { from: span.from, to: span.to + 1 }) !== null) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else joined.push(span);
  }
  return joined;
}
