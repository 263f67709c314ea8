import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeDirectory, removeDirectory } from '../../store/directories.ts';
import { runCommand } from '../run-command.ts';

const directory = makeDirectory();
afterAll(() => removeDirectory(directory));
const file = join(directory, 'monitors.yaml');
writeFileSync(
  file,
  `operators:
  - id: contoso
    country: DE-NW
    calendar: { holidays: [2026-12-24], notHolidays: [2026-05-01] }
    monitors: [{ service: page, probe: http, url: "https://a.example/" }]
  - id: litware
    country: TH
    monitors: [{ service: page, probe: http, url: "https://a.example/" }]
`,
);
const calendar = (...args: string[]) => runCommand('calendar', ...args, '--config', file);

it('lists the holidays of an operator with their source', async () => {
  const { code, stdout } = await calendar('contoso', '--year', '2026');
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.replaceAll(/\s+/g, ' '));
  expect(lines).toContain('2026-06-04 Thursday public day off Fronleichnam');
  expect(lines).toContain('2026-05-01 Friday removed business day Maifeiertag');
  expect(lines).toContain('2026-10-03 Saturday public weekend Tag der Deutschen Einheit');
  expect(lines.map((line) => line.trim())).toContain('2026-12-24 Thursday added day off');
});

it('says whose dates are to be checked', async () => {
  expect((await calendar('litware', '--year', '2026')).stdout).toContain('check these dates');
  expect((await calendar('contoso', '--year', '2026')).stdout).not.toContain('check these dates');
  const { stdout } = await calendar('litware', '--year', '2026', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ operator: 'litware', country: 'TH', isKnown: true, isReliable: false });
});

it('refuses an operator that it does not know, and a year that is none', async () => {
  expect(await calendar('contosa')).toMatchObject({ code: 2 });
  expect(await calendar('contoso', '--year', '26')).toMatchObject({ code: 2 });
  expect(await calendar()).toMatchObject({ code: 2 });
});
