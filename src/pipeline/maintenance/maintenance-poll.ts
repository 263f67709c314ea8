import { isDeepStrictEqual } from 'node:util';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import { repeat } from '../ports/repeat.ts';
import type { CompletionReminders } from './completion-reminders.ts';
import type { MaintenanceStore } from './ports.ts';

/** Commands enter maintenance while the daemon is running. */
const POLL_EVERY_MS = 5 * SECOND;

export interface MaintenancePollOptions {
  readonly clock: Clock;
  readonly store: Pick<MaintenanceStore, 'maintenance'>;
  /** The entries in use. */
  readonly known: () => readonly MaintenanceEntry[];
  readonly reminders: Pick<CompletionReminders, 'look'>;
  /** Activates changed entries. Never rejects. */
  readonly enter: (entries: readonly MaintenanceEntry[]) => Promise<void>;
}

/**
 * Polls for maintenance that was entered, changed or cancelled, and reminds of notices that are due. Returns what ends
 * it.
 */
export function startMaintenancePoll({ clock, store, known, reminders, enter }: MaintenancePollOptions): () => void {
  return repeat(clock, POLL_EVERY_MS, async () => {
    const entries = await store.maintenance().catch(known);
    await reminders.look(entries);
    if (!isDeepStrictEqual(entries, known())) await enter(entries);
  });
}
