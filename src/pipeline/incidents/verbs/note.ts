import { z } from 'zod';
import { Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey } from './context.ts';

export const Note = z.strictObject({
  incident: IncidentKey,
  text: Text.describe('The note.'),
  at: AtKey,
});
export type Note = z.input<typeof Note>;

/** Writes a note into the log. */
export const note = verb(
  Note,
  async (context: RequestContext, { incident, text, at = context.clock.now() }): Promise<RequestOutcome> =>
    await request(context, { verb: 'note', incidentId: incident, text, at }),
);
