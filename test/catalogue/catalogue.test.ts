import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAILURE_MODES } from '../../src/core/verdict/failure-modes.ts';

const TESTED = globSync('*.test.ts', { cwd: import.meta.dirname })
  .flatMap((file) => [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^\s*describeRow\((\d+),/gm)])
  .map(([, row]) => Number(row));

/** Rows whose tests are still to come; a row leaves this list with its test, until the list is empty. */
const TO_COME: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21],
  ...[25, 26, 41, 43, 44, 45, 46, 55, 57, 58, 59, 60],
];

describe('the catalogue of failure modes', () => {
  it('has the rows 1 to 60, each once', () => {
    expect(FAILURE_MODES.map(({ row }) => row)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it.each(FAILURE_MODES)('row $row has cases or says why it has none', ({ cases, note }) => {
    expect(cases.length > 0 || note !== undefined).toBe(true);
    expect(new Set(cases.map(({ when }) => when)).size).toBe(cases.length);
  });

  it('is tested row by row, each row that has cases once', () => {
    const rows = FAILURE_MODES.filter(({ cases }) => cases.length > 0).map(({ row }) => row);
    expect([...TESTED, ...TO_COME].toSorted((a, b) => a - b)).toEqual(rows);
  });
});
