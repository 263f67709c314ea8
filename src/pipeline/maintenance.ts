import type { Configuration } from '../core/configuration.ts';
import type { MaintenanceRule } from '../core/maintenance.ts';
import {
  cancelEntry,
  completeEntry,
  type EntryDecision,
  type EntryRefusal,
  entryId,
  type MaintenanceEntry,
} from '../core/maintenance-entry.ts';
import type { Monitor } from '../core/monitor.ts';
import type { EpochMs } from '../core/time.ts';
import type { EvaluatedMonitor } from './evaluator.ts';
import type { MaintenanceBook } from './ports.ts';

/** All rules that concern a monitor: those of the configuration, and those that were entered. */
export function rulesFor(monitor: Monitor, entries: readonly MaintenanceEntry[]): readonly MaintenanceRule[] {
  const entered = entries.filter(
    ({ operator, services }) => operator === monitor.operator && (services?.includes(monitor.service) ?? true),
  );
  return entered.length === 0 ? monitor.maintenance : [...monitor.maintenance, ...entered.map(({ rule }) => rule)];
}

/** Monitors as rules and figures see them. */
export function withEntries(
  { monitors, operators }: Configuration,
  entries: readonly MaintenanceEntry[],
): EvaluatedMonitor[] {
  return monitors.map((monitor) => ({
    monitor: { ...monitor, maintenance: rulesFor(monitor, entries) },
    operator: operators.get(monitor.operator)!,
  }));
}

export interface Announcement {
  readonly operator: string;
  readonly services: readonly string[] | null;
  readonly rule: MaintenanceRule;
  readonly note: string | null;
}

export type EntryOutcome =
  | { readonly kind: 'added' | 'changed'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'known'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'refused'; readonly reason: EntryRefusal | 'unknown-id' };

/** `known`: an announcement of the same start and services stands already. One that was cancelled makes room for a new one. */
export async function addMaintenance(
  book: MaintenanceBook,
  announcement: Announcement,
  now: EpochMs,
): Promise<EntryOutcome> {
  const { operator, services, rule } = announcement;
  const base = entryId(operator, services, rule);
  const sameStart = (await book.maintenance()).filter(({ id }) => id === base || id.startsWith(`${base}.again-`));
  const standing = sameStart.find((entry) => entry.rule.cancelledAt == null);
  if (standing !== undefined) return { kind: 'known', entry: standing };
  const id = sameStart.length === 0 ? base : `${base}.again-${sameStart.length}`;
  const entry: MaintenanceEntry = { id, ...announcement, createdAt: now };
  await book.saveMaintenance(entry);
  return { kind: 'added', entry };
}

export function cancelMaintenance(book: MaintenanceBook, id: string, now: EpochMs): Promise<EntryOutcome> {
  return change(book, id, (entry) => cancelEntry(entry, now));
}

export function completeMaintenance(book: MaintenanceBook, id: string, at: EpochMs): Promise<EntryOutcome> {
  return change(book, id, (entry) => completeEntry(entry, at));
}

async function change(
  book: MaintenanceBook,
  id: string,
  decide: (entry: MaintenanceEntry) => EntryDecision,
): Promise<EntryOutcome> {
  const entry = (await book.maintenance()).find((one) => one.id === id);
  if (entry === undefined) return { kind: 'refused', reason: 'unknown-id' };
  const decision = decide(entry);
  if (decision.kind === 'changed') await book.saveMaintenance(decision.entry);
  return decision;
}
