import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiDocument, openApiFile } from '../../src/api/document.ts';
import { OPERATIONS } from '../../src/api/operations.ts';
import { ROUTES } from '../../src/client/operations.ts';

const root = join(import.meta.dirname, '../..');

describe('openapi.json', () => {
  it('is what the operations are: "npm run generate" writes it', () => {
    expect(readFileSync(join(root, 'openapi.json'), 'utf8')).toBe(openApiFile());
  });

  it('names each operation once, with the role that it needs', () => {
    const { paths } = openApiDocument() as { paths: Record<string, Record<string, { 'x-access': string }>> };
    const documented = Object.values(paths).flatMap((methods) => Object.values(methods));
    expect(documented).toHaveLength(OPERATIONS.length);
    expect(documented.every((one) => one['x-access'] !== undefined)).toBe(true);
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
  });

  it('is what the client calls', () => {
    const routes = OPERATIONS.map(({ id, method, path }) => [id, [method.toUpperCase(), path]]);
    expect(ROUTES).toEqual(Object.fromEntries(routes));
  });
});
