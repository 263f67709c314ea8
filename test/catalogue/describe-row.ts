import { describe, expect, it, type TestContext } from 'vitest';
import { FAILURE_MODES, type FailureCase } from '../../scripts/docs/failure-modes.ts';

/** What a slot ended as; null when it left no sample. */
export type Ending = { readonly reason: string; readonly warnings: readonly string[] } | null;

/** By case of the row: makes it happen on a real socket, asserts what is particular to it, and tells how the slot ended. */
export type CaseTests = Readonly<Record<string, (context: TestContext) => Promise<Ending> | Ending>>;

/** The tests of one failure mode, one for each of its cases, named after row and case. */
export function describeRow(row: number, tests: CaseTests): void {
  const mode = FAILURE_MODES.find((candidate) => candidate.row === row);
  if (mode === undefined) throw new Error(`the catalogue has no row ${row}`);
  describe(`${row}. ${mode.title}`, () => {
    it('has a test for each case', () => {
      expect(new Set(Object.keys(tests))).toEqual(new Set(mode.cases.map(({ when }) => when)));
    });
    it.for(mode.cases)('$when: $reason', async (expected, context) => {
      const ending = await tests[expected.when]!(context);
      expectEnding(ending, expected);
    });
  });
}

function expectEnding(ending: Ending, { reason, warnings = [] }: FailureCase): void {
  expect(ending?.reason ?? 'missing').toBe(reason);
  expect(ending?.warnings ?? []).toEqual(expect.arrayContaining([...warnings]));
}
