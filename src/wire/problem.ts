import { z } from '@hono/zod-openapi';
import { Instant } from './scalars.ts';

/** Kinds of problems that a client tells apart; all others are `about:blank`, and the status says it all. */
export const PROBLEM_KINDS = [
  'sign-in',
  'no-role',
  'conflict',
  'stale-version',
  'refused',
  'invalid-input',
  'key-reused',
  'rate-limited',
  'read-only',
  'busy',
  'proxy',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export const problemType = (kind: ProblemKind) => `urn:threenines:problem:${kind}` as const;

/** RFC 9457. */
export const Problem = z
  .strictObject({
    type: z.enum(['about:blank', ...PROBLEM_KINDS.map(problemType)]),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional().describe('What happened, and what to do.'),
    errors: z
      .array(z.strictObject({ path: z.string(), expected: z.string(), found: z.string() }))
      .optional()
      .describe('What is wrong with the input, by key.'),
    reason: z.string().optional().describe('Of a conflict or refusal: its name in the program.'),
    by: z.string().nullable().optional().describe('Of a conflict: who was faster; null where a rule was.'),
    at: Instant.optional().describe('Of a conflict: when.'),
    needs: z.string().optional().describe('The least role that may.'),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof Problem>;
