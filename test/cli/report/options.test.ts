import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportOptions } from '../../../src/cli/report/options.ts';
import { loadConfiguration } from '../../../src/config/index.ts';

function options(period: string | undefined, now: number) {
  const folder = mkdtempSync(join(tmpdir(), 'options-'));
  const file = join(folder, 'monitors.yaml');
  writeFileSync(
    file,
    'operators: [{ id: contoso, monitors: [{ service: page, probe: http, url: "https://a.example/" }] }]',
  );
  const { configuration } = loadConfiguration(file);
  rmSync(folder, { recursive: true });
  const values = { operator: 'contoso', ...(period !== undefined && { period }) };
  return reportOptions({ values, positionals: [] }, configuration, now);
}

describe('the month of a report', () => {
  const kolkataIsAhead = Date.UTC(2026, 10, 30, 21, 21);
  const newYorkIsBehind = Date.UTC(2026, 11, 1, 2);

  it.each([
    ['Asia/Kolkata', kolkataIsAhead, '2026-12'],
    ['UTC', kolkataIsAhead, '2026-11'],
    ['America/New_York', newYorkIsBehind, '2026-11'],
    ['UTC', newYorkIsBehind, '2026-12'],
  ])('is the present one of the contract in %s', (timezone, now, name) => {
    expect(options(undefined, now).periodIn(timezone).name).toBe(name);
  });

  it('may be asked for once it has begun in the zone of the contract', () => {
    expect(options('2026-12', kolkataIsAhead).periodIn('Asia/Kolkata').name).toBe('2026-12');
    expect(() => options('2026-12', newYorkIsBehind).periodIn('America/New_York')).toThrow('2026-12 has not begun');
    expect(options('2026-12', kolkataIsAhead).periodIn('UTC', true).name).toBe('2026-12');
  });
});
