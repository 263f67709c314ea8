/** Scalars and small parts of what leaves the program as JSON. No zod schema here knows anything of Node. */
import { z } from '@hono/zod-openapi';
import { PHASES } from '../core/sample.ts';
import { VERDICTS } from '../core/verdict/verdict.ts';

export const Instant = z.iso.datetime({ precision: 3 }).describe('ISO 8601, UTC, milliseconds.');
export const InstantOrNull = Instant.nullable();
/** As a client may send one: with any offset and precision. Milliseconds inside. */
export const AnyInstant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-10-05T22:00:00Z' })
  .transform((text) => Date.parse(text));
export const Ratio = z.number().max(1);
export const RatioOrNull = Ratio.nullable().describe('0..1, unrounded; null where nothing was measured.');
export const Count = z.int().nonnegative();
export const Milliseconds = z.number().nonnegative();
/** Whole seconds since 1970: columns of thousands of instants. */
export const Seconds = z.int();

/** A named schema, or null: a name that is itself nullable would be so wherever it is used. */
export function orNull<S extends z.ZodType>(schema: S) {
  return z.union([schema, z.null()]);
}
export const Period = z.strictObject({ from: Instant, to: Instant.describe('Not included.') });
export const SlaVerdict = z.enum(['met', 'breached', 'inconclusive']);
export const VerdictName = z.enum(VERDICTS);
export const Phases = z.strictObject(Object.fromEntries(PHASES.map((phase) => [phase, Milliseconds])));

/** What of a page lies behind it: opaque, to be sent back as `after`. */
export const Next = z
  .string()
  .nullable()
  .describe('Where the next page begins: send it back as `after`. Null at the end.');

const MOST_ITEMS = 500;
const DEFAULT_ITEMS = 100;

/** Query keys of each list. */
export const PAGING = {
  limit: z.coerce
    .number({ error: `a whole number from 1 to ${MOST_ITEMS}` })
    .int({ error: `a whole number from 1 to ${MOST_ITEMS}` })
    .min(1, { error: `a whole number from 1 to ${MOST_ITEMS}` })
    .max(MOST_ITEMS, { error: `a whole number from 1 to ${MOST_ITEMS}` })
    .default(DEFAULT_ITEMS)
    .openapi({ type: 'integer' })
    .describe('Most items of the answer.'),
  after: z
    .string()
    .max(2_000, { error: 'a value of `next`' })
    .optional()
    .describe('The `next` of the page before. Absent: from the start.'),
};

/** Several values in one key, separated by commas. */
export function anyOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const expected = `some of ${values.join(', ')}, separated by commas`;
  return z
    .string({ error: expected })
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values, { error: expected })))
    .optional()
    .openapi({ type: 'string' });
}
