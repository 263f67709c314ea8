import { z } from 'zod';
import { MEDIA } from '../../../core/contacts.ts';
import { CALL_OUTCOMES } from '../../../core/incident/incident.ts';
import { verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestOutcome, request } from '../requests.ts';
import { AtKey, IncidentKey, OptionalTextKey } from './context.ts';

export const Call = z.strictObject({
  incident: IncidentKey,
  medium: z.enum(MEDIA).default('phone').describe('How the operator was called.'),
  contact: z
    .string({ error: 'the label of a contact' })
    .min(1, { error: 'the label of a contact' })
    .max(200, { error: 'at most 200 characters' })
    .default('first-line')
    .describe('Label of whom.'),
  outcome: z.enum(CALL_OUTCOMES).default('answered').describe('What came of it.'),
  text: OptionalTextKey,
  at: AtKey,
});
export type Call = z.input<typeof Call>;

/** Logs an attempt to reach the operator. The first one starts its clock, answered or not. */
export const call = verb(Call, async (context: RequestContext, input): Promise<RequestOutcome> => {
  const { incident, at = context.clock.now(), ...attempt } = input;
  return await request(context, { verb: 'call', incidentId: incident, at, ...attempt });
});
