import type { Deadline, Stated } from '../../core/incident/deadline.ts';
import {
  cancelEntry,
  completeEntry,
  type EntryDecision,
  type EntryRefusal,
  entryId,
  type MaintenanceEntry,
  noticeOfCompletion,
} from '../../core/maintenance/entry.ts';
import type { EpochMs } from '../../core/time.ts';
import type { MaintenanceStore } from './ports.ts';

export type Announcement = Omit<MaintenanceEntry, 'id' | 'createdAt'>;

export type EntryOutcome =
  | { readonly kind: 'added' | 'changed'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'known'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'refused'; readonly reason: EntryRefusal | 'unknown-id' };

/** `known`: an announcement of the same start and services stands already. One that was cancelled makes room for a new one. */
export async function addMaintenance(
  book: MaintenanceStore,
  announcement: Announcement,
  now: EpochMs,
): Promise<EntryOutcome> {
  const base = entryId(announcement);
  const sameStart = (await book.maintenance()).filter(({ id }) => id === base || id.startsWith(`${base}.again-`));
  const standing = sameStart.find((entry) => entry.rule.cancelledAt == null);
  if (standing !== undefined) return { kind: 'known', entry: standing };
  const id = sameStart.length === 0 ? base : `${base}.again-${sameStart.length}`;
  const entry: MaintenanceEntry = { id, ...announcement, createdAt: now };
  await book.saveMaintenance(entry);
  return { kind: 'added', entry };
}

export function cancelMaintenance(book: MaintenanceStore, id: string, now: EpochMs): Promise<EntryOutcome> {
  return change(book, id, (entry) => cancelEntry(entry, now));
}

/** @param told when the other side was told of the end */
export function completeMaintenance(
  book: MaintenanceStore,
  id: string,
  at: EpochMs,
  told: Stated,
): Promise<EntryOutcome> {
  return change(book, id, (entry) => completeEntry(entry, at, told));
}

export function noteCompletionNotice(
  book: MaintenanceStore,
  id: string,
  by: Deadline['owedBy'],
  told: Stated,
): Promise<EntryOutcome> {
  return change(book, id, (entry) => noticeOfCompletion(entry, by, told));
}

async function change(
  book: MaintenanceStore,
  id: string,
  decide: (entry: MaintenanceEntry) => EntryDecision,
): Promise<EntryOutcome> {
  const entry = (await book.maintenance()).find((one) => one.id === id);
  if (entry === undefined) return { kind: 'refused', reason: 'unknown-id' };
  const decision = decide(entry);
  if (decision.kind === 'changed') await book.saveMaintenance(decision.entry);
  return decision;
}
