import { z } from 'zod';
import { Instant, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { IncidentKey, OptionalTextKey } from './context.ts';

export const Resolve = z.strictObject({
  incident: IncidentKey,
  text: OptionalTextKey,
  at: Instant.optional().describe('When it ended. Default: now.'),
});
export type Resolve = z.input<typeof Resolve>;

/** Ends an incident. If the service continues to fail, the incident is reopened after the time of its rule. */
export const resolve = verb(
  Resolve,
  async (context: RequestContext, { incident, text, at }): Promise<RequestOutcome> =>
    await request(context, { verb: 'resolve', incidentId: incident, text, ...(at !== undefined && { at }) }),
);
