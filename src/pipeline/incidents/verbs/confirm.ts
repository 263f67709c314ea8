import { z } from 'zod';
import { verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { IncidentKey } from './context.ts';

export const Confirm = z.strictObject({
  incident: IncidentKey,
});
export type Confirm = z.input<typeof Confirm>;

/** Records that a person confirmed the failure. This releases a call that is on hold. */
export const confirm = verb(
  Confirm,
  async (context: RequestContext, { incident }): Promise<RequestOutcome> =>
    await request(context, { verb: 'confirm', incidentId: incident }),
);
