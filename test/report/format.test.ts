import { expect, it } from 'vitest';
import { instant } from '../../src/report/format.ts';

it('instants are UTC to the second', () => {
  expect(instant(Date.UTC(2026, 9, 17, 14, 30, 0, 999))).toBe('2026-10-17 14:30:00');
});
