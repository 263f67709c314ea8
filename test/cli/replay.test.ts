import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoTime } from '../../src/core/time.ts';
import { runCommand } from './run-command.ts';

const FROM = Date.UTC(2026, 9, 1);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'threenines-replay-'));
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

interface Line {
  readonly slot: number;
  readonly verdict: string;
  readonly [more: string]: unknown;
}

/** Replays samples of `contoso/page` under a configuration that says little beside. */
async function replay(lines: readonly Line[], { sla = '{}', every = '30s' } = {}, ...more: string[]) {
  const config = join(folder, 'monitors.yaml');
  const samples = join(folder, 'samples.ndjson');
  const text = (line: Line) =>
    JSON.stringify({ operator: 'contoso', service: 'page', ...line, slot: isoTime(line.slot) });
  await writeFile(
    config,
    `operators: [{ id: contoso, monitors: [{ service: page, probe: http, url: "https://a.example/", every: ${every}, sla: ${sla} }] }]`,
  );
  await writeFile(samples, `${lines.map(text).join('\n')}\n`);
  return await runCommand('replay', '--config', config, '--samples', samples, '--json', ...more);
}

describe('replay', () => {
  it('takes files of any length', async () => {
    const lines = Array.from({ length: 130_000 }, (_, index) => ({ slot: FROM + index * 1_000, verdict: 'good' }));
    const { code, stdout, stderr } = await replay(lines, { every: '1s' });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).sla).toMatchObject([{ slots: { due: 130_000, good: 130_000 } }]);
  });

  it.each([
    ['0001-01-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['1970-01-01T00:00:00Z', '2026-10-01T00:00:00Z'],
    ['2026-10-01T00:00:00Z', '9999-10-01T00:00:00Z'],
  ])('refuses files from %s to %s', async (first, last) => {
    const lines = [first, last].map((text) => ({ slot: Date.parse(text), verdict: 'good' }));
    const { code, stderr } = await replay(lines);
    expect(code).toBe(2);
    expect(stderr).toContain('contoso/page: expected at most 20 years, found');
  });
});
