import { z } from 'zod';
import { stated } from '../../../core/incident/deadline.ts';
import { isInFuture } from '../../../core/incident/moment.ts';
import { completeEntry } from '../../../core/maintenance/entry.ts';
import { Id, Instant, verb } from '../../ports/verb.ts';
import { changeEntry, type EntryOutcome, type MaintenanceContext } from './context.ts';

export const CompleteMaintenance = z.strictObject({
  maintenance: Id.describe('Id of the window.'),
  at: Instant.optional().describe('When the work was done. Default: now.'),
  toldAt: Instant.optional().describe('When the completion notice was sent. Default: now.'),
});
export type CompleteMaintenance = z.input<typeof CompleteMaintenance>;

/**
 * Records when the work was done, and when the completion notice was sent. An early end ends the window; a late one is
 * its overrun.
 */
export const completeMaintenance = verb(
  CompleteMaintenance,
  async ({ clock, store }: MaintenanceContext, input): Promise<EntryOutcome> => {
    const now = clock.now();
    const { maintenance, at = now, toldAt = now } = input;
    if (isInFuture(toldAt, now)) return { kind: 'refused', reason: 'in-future', at: toldAt };
    return await changeEntry(store, maintenance, (entry) => completeEntry(entry, at, stated(toldAt, now)));
  },
);
