import { z } from 'zod';
import { verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { IncidentKey, OptionalTextKey } from './context.ts';

export const Cancel = z.strictObject({
  incident: IncidentKey,
  text: OptionalTextKey,
});
export type Cancel = z.input<typeof Cancel>;

/** Marks an incident as a false alarm. */
export const cancel = verb(
  Cancel,
  async (context: RequestContext, { incident, text }): Promise<RequestOutcome> =>
    await request(context, { verb: 'cancel', incidentId: incident, text }),
);
