import { z } from 'zod';
import { Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey } from './context.ts';

export const Link = z.strictObject({
  incident: IncidentKey,
  text: Text.describe('The reference: a bug, a ticket.'),
  at: AtKey,
});
export type Link = z.input<typeof Link>;

/** Logs a reference that belongs to the incident. */
export const link = verb(
  Link,
  async (context: RequestContext, { incident, text, at = context.clock.now() }): Promise<RequestOutcome> =>
    await request(context, { verb: 'link', incidentId: incident, text, at }),
);
