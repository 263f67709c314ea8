import type { IncidentRecord } from '../incident/incident.ts';
import type { MaintenanceRule } from '../maintenance/windows.ts';
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

/** Announced work on such a service. */
export interface DeclaredMaintenance {
  readonly service: DeclaredService;
  readonly rule: MaintenanceRule;
}

/** Outages that were reported as incidents: who reports one has declared it. */
export function reportedOutages(incidents: readonly IncidentRecord[], now: EpochMs): DeclaredOutage[] {
  return incidents.flatMap(({ service, rule, severity, state, ours, startedAt, endedAt, openedAt, summary }) => {
    const declared = DECLARED_SERVICES.find((one) => one === service);
    if (declared === undefined || rule !== 'reported' || severity !== 'high') return [];
    if (state === 'cancelled' || ours === true) return [];
    return [{ service: declared, from: startedAt, to: endedAt ?? now, reportedAt: openedAt, note: summary }];
  });
}

/**
 * Availability that follows from the declared outages, overlaps counted once, without the time of maintenance that was
 * announced in time; null for a period without length.
 */
export function declaredAvailability(
  outages: readonly Period[],
  period: Period,
  announced: readonly Period[] = [],
): number | null {
  const left = union(announced).flatMap((span) => intersect(span, period) ?? []);
  const lengthMs = period.to - period.from - total(left);
  // Nobody measures these services: where nothing was declared, nothing is known.
  if (lengthMs <= 0 || outages.length === 0) return null;
  const down = union(outages).flatMap((span) => intersect(span, period) ?? []);
  const excused = down.flatMap((span) => left.flatMap((window) => intersect(span, window) ?? []));
  const downMs = total(down) - total(excused);
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

function total(spans: readonly Period[]): number {
  return spans.reduce((sum, { from, to }) => sum + (to - from), 0);
}
