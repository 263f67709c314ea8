import { z } from 'zod';
import { verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { IncidentKey, OptionalTextKey } from './context.ts';

export const Resolve = z.strictObject({
  incident: IncidentKey,
  text: OptionalTextKey,
});
export type Resolve = z.input<typeof Resolve>;

/** Ends an incident. If the service continues to fail, the incident is reopened after the time of its rule. */
export const resolve = verb(
  Resolve,
  async (context: RequestContext, { incident, text }): Promise<RequestOutcome> =>
    await request(context, { verb: 'resolve', incidentId: incident, text }),
);
