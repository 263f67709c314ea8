import { z } from 'zod';
import { isOver } from '../../../core/incident/incident.ts';
import { Id, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestsOutcome, requestAll } from '../requests.ts';
import { OptionalTextKey, outagesOfOurs } from './context.ts';

export const ResolveOurs = z.strictObject({
  service: Id.describe('The name under which the outage was raised.'),
  operator: Id.nullable().default(null).describe('Id of the operator; null for all of them.'),
  text: OptionalTextKey,
});
export type ResolveOurs = z.input<typeof ResolveOurs>;

export type ResolveOursOutcome =
  | RequestsOutcome
  | { readonly kind: 'refused'; readonly reason: 'none-open'; readonly service: string };

/** An outage of ours is one incident for each operator, and ends for all of them at once. */
export const resolveOurs = verb(
  ResolveOurs,
  async (context: RequestContext, { service, operator, text }): Promise<ResolveOursOutcome> => {
    const open = (await outagesOfOurs(context.store, service, operator)).filter((record) => !isOver(record));
    if (open.length === 0) return { kind: 'refused', reason: 'none-open', service };
    return await requestAll(
      context,
      open.map(({ id }) => ({ verb: 'resolve', incidentId: id, text })),
    );
  },
);
