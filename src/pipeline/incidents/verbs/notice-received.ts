import { z } from 'zod';
import { Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey } from './context.ts';

export const NoticeReceived = z.strictObject({
  incident: IncidentKey,
  text: Text.describe('From whom, how and about what.'),
  at: AtKey,
});
export type NoticeReceived = z.input<typeof NoticeReceived>;

/** Logs that the operator notified us of an outage of its own. */
export const noticeReceived = verb(
  NoticeReceived,
  async (context: RequestContext, { incident, text, at = context.clock.now() }): Promise<RequestOutcome> =>
    await request(context, { verb: 'notice-received', incidentId: incident, text, at }),
);
