/**
 * The parts that all verbs of the pipeline share. A verb is one act that changes something, for any actor through any
 * interface.
 */
import { z } from 'zod';

/** One problem of an input: `expected …, found …`. */
export interface InputError {
  /** `services[0]`; empty for the input as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

export interface InvalidInput {
  readonly kind: 'refused';
  readonly reason: 'invalid-input';
  readonly errors: readonly [InputError, ...InputError[]];
}

/**
 * Puts the check of its input before an act, so that no adapter can leave it out. The input is JSON, as an API receives
 * it; the act gets the output of the schema.
 */
export function verb<S extends z.ZodType, Context, Outcome>(
  schema: S,
  act: (context: Context, input: z.output<S>) => Promise<Outcome>,
): (context: Context, input: z.input<S>) => Promise<Outcome | InvalidInput> {
  return async (context, input) => {
    const parsed = parseInput(schema, input);
    return parsed.kind === 'valid' ? await act(context, parsed.data) : parsed;
  };
}

/** What a schema makes of an input, or all that is wrong with it. */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
): { readonly kind: 'valid'; readonly data: z.output<S> } | InvalidInput {
  const parsed = schema.safeParse(input, { error: expectation });
  return parsed.success ? { kind: 'valid', data: parsed.data } : invalidInput(parsed.error.issues, input);
}

const MOST_TEXT = 4_000;

/** Words of a person, kept in a log. */
export const Text = z
  .string({ error: 'text' })
  .trim()
  .min(1, { error: 'text' })
  .max(MOST_TEXT, { error: `at most ${MOST_TEXT} characters` })
  .describe('Text for the log.');

/** Name of something new: a service. */
export const Name = z
  .string({ error: 'a name such as core-network' })
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: 'a name such as core-network' });

/** Id of something that exists: an operator, an incident, a maintenance window, a message. */
export const Id = z
  .string({ error: 'an id' })
  .min(1, { error: 'an id' })
  .max(2_000, { error: 'at most 2000 characters' });

/** An instant with an offset, in ISO 8601; inside, milliseconds since 1970. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-10-05T22:00:00Z' })
  .transform((text) => Date.parse(text));

const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'text',
};

/** Completes "expected …" where a schema has no text of its own. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'unrecognized_keys':
      return 'no other keys';
    default:
      return 'another value';
  }
}

function invalidInput(issues: readonly z.core.$ZodIssue[], input: unknown): InvalidInput {
  const [first, ...more] = issues.flatMap(meant).map(({ path, message }) => ({
    path: z.core.toDotPath(path),
    expected: message,
    found: found(path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)?.[key], input)),
  }));
  return { kind: 'refused', reason: 'invalid-input', errors: [first!, ...more] };
}

/** Of the possible forms of a value, the one whose keys it has. */
function meant(issue: z.core.$ZodIssue): readonly Pick<z.core.$ZodIssue, 'path' | 'message'>[] {
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const [form, ...others] = forms.filter((issues) => issues.every(({ path }) => path.length > 0));
  if (form === undefined || others.length > 0) return [issue];
  return form.map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

function found(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'string') return value.length > 200 ? `${value.length} characters` : `"${value}"`;
  return typeof value === 'object' ? 'a list or an object' : String(value);
}
