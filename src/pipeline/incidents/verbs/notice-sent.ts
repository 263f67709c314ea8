import { z } from 'zod';
import { Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey } from './context.ts';

export const NoticeSent = z.strictObject({
  incident: IncidentKey,
  text: Text.describe('To whom, how and about what.'),
  at: AtKey,
});
export type NoticeSent = z.input<typeof NoticeSent>;

/** Logs that we notified the operator of an outage of ours. */
export const noticeSent = verb(
  NoticeSent,
  async (context: RequestContext, { incident, text, at = context.clock.now() }): Promise<RequestOutcome> =>
    await request(context, { verb: 'notice-sent', incidentId: incident, text, at }),
);
