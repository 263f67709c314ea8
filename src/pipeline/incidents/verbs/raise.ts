import { z } from 'zod';
import { Id, Instant, Name, Text, verb } from '../../ports/verb.ts';
import { type RequestContext, type RequestsOutcome, requestAll } from '../requests.ts';

/** Each message and the operator's report contain it; longer text belongs in a note. */
const MOST_SUMMARY = 1_000;

export const Raise = z.strictObject({
  operator: Id.nullable().default(null).describe('Id of the operator; null for all of them, with `ours`.'),
  service: Name.describe('The service that fails.'),
  unlisted: z.boolean().default(false).describe('The service is one that nobody monitors.'),
  severity: z.enum(['high', 'low']).default('high').describe('How grave it is.'),
  ours: z
    .boolean()
    .default(false)
    .describe('The outage is ours: the operator is owed a notice, and owes nothing itself.'),
  foundBy: z
    .enum(['operator', 'person'])
    .default('operator')
    .describe('The side that found the fault, unless it is ours.'),
  startedAt: Instant.optional().describe('Since when. Default: `awareAt`, or now.'),
  endedAt: Instant.optional().describe('When it ended. Default: it goes on.'),
  awareAt: Instant.optional().describe(
    'When the side that has the fault became aware of it; its notice is due from then. Default: none is due; now for an outage of ours.',
  ),
  text: Text.max(MOST_SUMMARY, { error: `at most ${MOST_SUMMARY} characters` }).describe('What is wrong.'),
});
export type Raise = z.input<typeof Raise>;

export interface RaiseContext extends RequestContext {
  readonly known: KnownNames;
}

/** Names that an incident may be raised under. */
export interface KnownNames {
  readonly operators: readonly string[];
  /** Of an operator; null: of the marketplace. */
  readonly servicesOf: (operator: string | null) => readonly string[];
}

export type RaiseOutcome =
  | RequestsOutcome
  | {
      readonly kind: 'refused';
      readonly reason: 'unknown-operator';
      readonly operator: string;
      readonly known: readonly string[];
    }
  /** Only an outage of ours concerns everybody. */
  | { readonly kind: 'refused'; readonly reason: 'all-needs-ours' }
  | {
      readonly kind: 'refused';
      readonly reason: 'unknown-service';
      readonly service: string;
      readonly known: readonly string[];
    };

/** Raises one incident for an operator, or for each of them. */
export const raise = verb(Raise, async (context: RaiseContext, input): Promise<RaiseOutcome> => {
  const { operator, service, severity, ours, foundBy, text } = input;
  if (operator === null && !ours) return { kind: 'refused', reason: 'all-needs-ours' };
  const { operators: ids, servicesOf } = context.known;
  if (operator !== null && !ids.includes(operator))
    return { kind: 'refused', reason: 'unknown-operator', operator, known: ids };
  const known = servicesOf(ours ? null : operator);
  if (!input.unlisted && !known.includes(service))
    return { kind: 'refused', reason: 'unknown-service', service, known };
  const now = context.clock.now();
  const raised = {
    verb: 'raise',
    service,
    severity,
    origin: ours ? 'person' : foundBy,
    startedAt: input.startedAt ?? input.awareAt ?? now,
    ...(input.endedAt !== undefined && { endedAt: input.endedAt }),
    awareAt: input.awareAt ?? (ours ? now : null),
    noticeOwedBy: ours ? 'us' : 'operator',
    text,
  } as const;
  const operators = operator === null ? ids : [operator];
  return await requestAll(
    context,
    operators.map((id) => ({ ...raised, operator: id })),
  );
});
