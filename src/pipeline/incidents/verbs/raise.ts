import { z } from 'zod';
import { Id, Instant, Name, Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestsOutcome, requestAll } from '../requests.ts';

/** It stands in each message and in the operator's report; what is longer belongs into a note. */
const MOST_SUMMARY = 1_000;

export const Raise = z.strictObject({
  operator: Id.nullable().default(null).describe('Id of the operator; null for all of them, with `ours`.'),
  service: Name.describe('The service that fails, monitored or not.'),
  severity: z.enum(['high', 'low']).default('high').describe('How grave it is.'),
  ours: z
    .boolean()
    .default(false)
    .describe('The outage is ours: the operator is owed a notice, and owes nothing itself.'),
  foundBy: z.enum(['operator', 'person']).default('operator').describe('Who found the fault, unless it is ours.'),
  startedAt: Instant.optional().describe('Since when. Default: `awareAt`, or now.'),
  awareAt: Instant.optional().describe(
    'When the side that has the fault became aware of it, and owes a notice from. Default: none is owed; now for an outage of ours.',
  ),
  text: Text.max(MOST_SUMMARY, { error: `at most ${MOST_SUMMARY} characters` }).describe('What is wrong.'),
});
export type Raise = z.input<typeof Raise>;

export interface RaiseContext extends RequestContext {
  /** Ids of all operators. */
  readonly operators: () => readonly string[];
}

export type RaiseOutcome =
  | RequestsOutcome
  /** Only an outage of ours concerns everybody. */
  | { readonly kind: 'refused'; readonly reason: 'all-needs-ours' };

/** Raises one incident for an operator, or for each of them. */
export const raise = verb(Raise, async (context: RaiseContext, input): Promise<RaiseOutcome> => {
  const { operator, service, severity, ours, foundBy, text } = input;
  if (operator === null && !ours) return { kind: 'refused', reason: 'all-needs-ours' };
  const now = context.clock.now();
  const raised = {
    verb: 'raise',
    service,
    severity,
    origin: ours ? 'person' : foundBy,
    startedAt: input.startedAt ?? input.awareAt ?? now,
    awareAt: input.awareAt ?? (ours ? now : null),
    noticeOwedBy: ours ? 'us' : 'operator',
    text,
  } as const;
  const operators = operator === null ? context.operators() : [operator];
  return await requestAll(
    context,
    operators.map((id) => ({ ...raised, operator: id })),
  );
});
