import type { IncidentRecord } from '../incident/incident.ts';
import type { EpochMs } from '../time.ts';
import { intersect, type Period } from './period.ts';

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

/** Outages that were reported as incidents: an operator that reports one has declared it. */
export function reportedOutages(incidents: readonly IncidentRecord[], now: EpochMs): DeclaredOutage[] {
  return incidents.flatMap(({ service, rule, severity, state, ours, startedAt, endedAt, openedAt, summary }) => {
    const declared = DECLARED_SERVICES.find((one) => one === service);
    if (declared === undefined || rule !== 'reported' || severity !== 'high') return [];
    if (state === 'cancelled' || ours === true) return [];
    return [{ service: declared, from: startedAt, to: endedAt ?? now, reportedAt: openedAt, note: summary }];
  });
}

/** Availability that follows from the declared outages, overlaps counted once; null for an empty period. */
export function declaredAvailability(outages: readonly Period[], period: Period): number | null {
  const lengthMs = period.to - period.from;
  // These services are not measured: where nothing was declared, nothing is known.
  if (lengthMs <= 0 || outages.length === 0) return null;
  const downMs = union(outages).reduce((sum, span) => sum + lengthOf(intersect(span, period)), 0);
  return 1 - downMs / lengthMs;
}

function union(spans: readonly Period[]): Period[] {
  const joined: Period[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else joined.push(span);
  }
  return joined;
}

function lengthOf(span: Period | null): number {
  return span === null ? 0 : span.to - span.from;
}
