import { z } from 'zod';
import type { Deadline } from '../../../core/incident/deadline.ts';
import { Id, Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestsOutcome, requestAll } from '../requests.ts';
import { AtKey, outagesOfOurs } from './context.ts';

export const NoticeSentToAll = z.strictObject({
  service: Id.describe('The name under which our outage was raised.'),
  operator: Id.nullable().default(null).describe('Id of the operator; null for all of them.'),
  text: Text.describe('To whom, how and about what.'),
  at: AtKey,
});
export type NoticeSentToAll = z.input<typeof NoticeSentToAll>;

export type NoticeSentToAllOutcome =
  | RequestsOutcome
  | { readonly kind: 'refused'; readonly reason: 'none-owed'; readonly service: string };

/** Logs one notice about an outage of ours for every operator that still lacks one. */
export const noticeSentToAll = verb(
  NoticeSentToAll,
  async (context: RequestContext, input): Promise<NoticeSentToAllOutcome> => {
    const { service, operator, text, at = context.clock.now() } = input;
    const owed = (await outagesOfOurs(context.store, service, operator)).filter(
      ({ state, deadlines }) => state !== 'cancelled' && deadlines.some(isOwedByUs),
    );
    if (owed.length === 0) return { kind: 'refused', reason: 'none-owed', service };
    return await requestAll(
      context,
      owed.map(({ id }) => ({ verb: 'notice-sent', incidentId: id, at, text })),
    );
  },
);

function isOwedByUs({ kind, owedBy, metAt }: Deadline): boolean {
  return kind === 'notice' && owedBy === 'us' && metAt === null;
}
