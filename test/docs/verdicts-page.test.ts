import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { verdictsPage } from '../../scripts/docs/verdicts-page.ts';

it('the page of verdicts is what npm run generate writes', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/verdicts.md'), 'utf8')).toBe(verdictsPage());
});
