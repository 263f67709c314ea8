import { expect, it } from 'vitest';
import { hanging, textTable } from '../../../src/cli/args/table.ts';

const rows = [
  ['contoso/get-balance', 'failing for a long time, and nobody knows why', '12'],
  ['x', 'short', '3'],
];

it('takes what it needs where nobody looks at it', () => {
  const lines = textTable(['MONITOR', 'WHY', 'N'], rows, { right: [2] }).split('\n');
  expect(lines[2]).toBe('contoso/get-balance  failing for a long time, and nobody knows why  12');
  expect(lines[3]).toBe(`${'x'.padEnd(19)}  ${'short'.padEnd(45)}   3`);
});

it.each([80, 60, 40, 30])('stays within %i columns, and loses nothing', (width) => {
  const text = textTable(['MONITOR', 'WHY', 'N'], rows, { width });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  const letters = (value: string) => [...value.replace(/[\s─]/g, '')].sort().join('');
  expect(letters(text)).toBe(letters(`MONITORWHYN${rows.flat().join('')}`));
});

it('breaks at blanks where there are any, and indents what hangs over', () => {
  expect(hanging('one two three', 8, 2)).toBe('one two\n  three');
  expect(hanging('a'.repeat(12), 8, 1)).toBe(`${'a'.repeat(8)}\n ${'a'.repeat(4)}`);
});
