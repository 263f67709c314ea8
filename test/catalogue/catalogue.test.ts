import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAILURE_MODES } from '../../scripts/docs/failure-modes.ts';

const TESTED = globSync('*.test.ts', { cwd: import.meta.dirname })
  .flatMap((file) => [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/^\s*describeRow\((\d+),/gm)])
  .map(([, row]) => Number(row));

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
    expect(TESTED.toSorted((a, b) => a - b)).toEqual(rows);
  });
});
