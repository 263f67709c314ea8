import { z } from 'zod';
import { stated } from '../../../core/incident/deadline.ts';
import { isInFuture } from '../../../core/incident/moment.ts';
import { noticeOfCompletion } from '../../../core/maintenance/entry.ts';
import { Id, Instant, verb } from '../../ports/verb.ts';
import { changeEntry, type EntryOutcome, type MaintenanceContext } from './context.ts';

export const NoteCompletionNotice = z.strictObject({
  maintenance: Id.describe('Id of the window.'),
  from: z.enum(['us', 'operator']).describe('The side that sent the notice.'),
  at: Instant.optional().describe('When it was sent. Default: now.'),
});
export type NoteCompletionNotice = z.input<typeof NoteCompletionNotice>;

/** Records the completion notice of planned work, without a time at which the work was done. */
export const noteCompletionNotice = verb(
  NoteCompletionNotice,
  async ({ clock, store }: MaintenanceContext, input): Promise<EntryOutcome> => {
    const now = clock.now();
    const { maintenance, from, at = now } = input;
    if (isInFuture(at, now)) return { kind: 'refused', reason: 'in-future', at };
    return await changeEntry(store, maintenance, (entry) => noticeOfCompletion(entry, from, stated(at, now)));
  },
);
