import { firstSpan, type MaintenanceRule } from './maintenance.ts';
import type { EpochMs } from './time.ts';

/** A window that was entered beside those of the configuration. */
export interface MaintenanceEntry {
  readonly id: string;
  readonly operator: string;
  /** Null: all services of the operator. */
  readonly services: readonly string[] | null;
  readonly rule: MaintenanceRule;
  readonly note: string | null;
  readonly createdAt: EpochMs;
}

export type EntryRefusal = 'cancelled-already' | 'completed-already' | 'has-begun' | 'has-not-begun' | 'repeats';

export type EntryDecision =
  | { readonly kind: 'changed'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'refused'; readonly reason: EntryRefusal };

/** Derived from operator, services and start, so that the same announcement entered twice is one. */
export function entryId(operator: string, services: readonly string[] | null, { from }: MaintenanceRule): string {
  const scope = services === null ? '' : `.${services.toSorted().join('+')}`;
  return `${operator}.maintenance.${from.replace(/[-:]/g, '')}${scope}`;
}

/** Takes a window back before it begins; of a series, all occurrences that start later. */
export function cancelEntry(entry: MaintenanceEntry, now: EpochMs): EntryDecision {
  const { rule } = entry;
  if (rule.cancelledAt != null) return { kind: 'refused', reason: 'cancelled-already' };
  if (rule.every === null && firstSpan(rule).from <= now) return { kind: 'refused', reason: 'has-begun' };
  return { kind: 'changed', entry: { ...entry, rule: { ...rule, cancelledAt: now } } };
}

/** Notes when the work was done. An early end ends the window; a late one is its overrun. */
export function completeEntry(entry: MaintenanceEntry, at: EpochMs): EntryDecision {
  const { rule } = entry;
  if (rule.cancelledAt != null) return { kind: 'refused', reason: 'cancelled-already' };
  if (rule.completedAt != null) return { kind: 'refused', reason: 'completed-already' };
  if (rule.every !== null) return { kind: 'refused', reason: 'repeats' };
  if (at < firstSpan(rule).from) return { kind: 'refused', reason: 'has-not-begun' };
  return { kind: 'changed', entry: { ...entry, rule: { ...rule, completedAt: at } } };
}
