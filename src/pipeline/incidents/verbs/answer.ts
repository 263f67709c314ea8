import { z } from 'zod';
import { Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey } from './context.ts';

export const Answer = z.strictObject({
  incident: IncidentKey,
  text: Text.describe('What the operator said.'),
  at: AtKey,
});
export type Answer = z.input<typeof Answer>;

/** Logs the operator's first response, or an update. */
export const answer = verb(
  Answer,
  async (context: RequestContext, { incident, text, at = context.clock.now() }): Promise<RequestOutcome> =>
    await request(context, { verb: 'answer', incidentId: incident, text, at }),
);
