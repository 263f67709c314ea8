import { expect, it } from 'vitest';
import { version } from '../../src/runtime/version.ts';

it("is the package's", () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
