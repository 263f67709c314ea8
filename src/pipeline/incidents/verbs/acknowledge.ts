import { z } from 'zod';
import { verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { IncidentKey } from './context.ts';

export const Acknowledge = z.strictObject({
  incident: IncidentKey,
});
export type Acknowledge = z.input<typeof Acknowledge>;

/** Acknowledges an incident: nobody else is paged for it. */
export const acknowledge = verb(
  Acknowledge,
  async (context: RequestContext, { incident }): Promise<RequestOutcome> =>
    await request(context, { verb: 'acknowledge', incidentId: incident }),
);
