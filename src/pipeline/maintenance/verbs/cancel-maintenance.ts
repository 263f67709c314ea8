import { z } from 'zod';
import { cancelEntry } from '../../../core/maintenance/entry.ts';
import { Id, verb } from '../../ports/verb.ts';
import { changeEntry, type EntryOutcome, type MaintenanceContext } from './context.ts';

export const CancelMaintenance = z.strictObject({ maintenance: Id.describe('Id of the window.') });
export type CancelMaintenance = z.input<typeof CancelMaintenance>;

/** Cancels a window before it begins; for a series, all occurrences that start later. */
export const cancelMaintenance = verb(
  CancelMaintenance,
  async ({ clock, store }: MaintenanceContext, { maintenance }): Promise<EntryOutcome> =>
    await changeEntry(store, maintenance, (entry) => cancelEntry(entry, clock.now())),
);
