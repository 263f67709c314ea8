import { z } from 'zod';
import { MEDIA } from '../../../core/contacts.ts';
import { CALL_OUTCOMES } from '../../../core/incident/incident.ts';
import { whomToReach } from '../../../core/incident/wording.ts';
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
    .optional()
    .describe('Role or label of whom. Default: the first that can be reached so.'),
  unlisted: z.boolean().default(false).describe('The contact is one that is not configured.'),
  outcome: z.enum(CALL_OUTCOMES).default('answered').describe('What came of it.'),
  text: OptionalTextKey,
  at: AtKey,
});
export type Call = z.input<typeof Call>;

export type CallOutcome =
  | RequestOutcome
  | {
      readonly kind: 'refused';
      readonly reason: 'unknown-contact';
      readonly contact: string;
      readonly known: readonly string[];
    };

const ANYBODY = 'first-line';

/** Logs an attempt to reach the operator. The first one starts its clock, answered or not: so whom it was must be known. */
export const call = verb(Call, async (context: RequestContext, input): Promise<CallOutcome> => {
  const { incident, at = context.clock.now(), unlisted, contact, ...attempt } = input;
  const [record] = await context.store.incidents({ id: incident });
  const { contacts = [] } = record ?? {};
  const known = [...new Set(contacts.flatMap(({ role, label }) => [role, label]))];
  // Of an operator without contacts nobody can say who is none.
  if (contact !== undefined && known.length > 0 && !unlisted && !known.includes(contact))
    return { kind: 'refused', reason: 'unknown-contact', contact, known };
  const whom = contact ?? (record && whomToReach(record, attempt.medium)[0]?.role) ?? ANYBODY;
  return await request(context, { verb: 'call', incidentId: incident, at, contact: whom, ...attempt });
});
