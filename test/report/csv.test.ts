import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/report/csv/csv.ts';
import { CSV_TABLES, csvColumns, csvReport } from '../../src/report/csv/tables.ts';
import { anyText } from '../support/any-text.ts';
import { octoberReport } from './october.ts';

/** A reader of RFC 4180 that knows nothing of the writer. */
function read(text: string): string[][] {
  const fields = text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g);
  const rows: string[][] = [[]];
  let end = 0;
  for (const field of fields) {
    expect(field.index).toBe(end);
    end = field.index + field[0].length;
    rows.at(-1)!.push(field[1]?.replaceAll('""', '"') ?? field[2]!);
    if (field[3] === '\r\n') rows.push([]);
  }
  expect(end).toBe(text.length);
  return rows.slice(0, -1);
}

const one = (value: string | number | boolean | null) => csvText([{ name: 'a', value: () => value }], [0]);

describe('CSV', () => {
  it('gives every text back as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText(), fc.string())), (rows) => {
        const columns = [
          { name: 'left', value: ([left]: readonly [string, string]) => `.${left}` },
          { name: 'right', value: ([, right]: readonly [string, string]) => `.${right}` },
        ];
        // What would be a formula behind a semicolon does not come back as it was: see below.
        const given = rows.map(([left, right]) => [`.${left}`, `.${right}`]);
        fc.pre(!given.flat().some((text) => /;\s*[=+\-@]/.test(text)));
        expect(read(csvText(columns, rows))).toEqual([['left', 'right'], ...given]);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('makes no formula of %j', (text) => {
    expect(read(one(text))).toEqual([['a'], [`'${text}`]]);
  });

  it('makes none of what follows a semicolon, which separates cells elsewhere', () => {
    expect(read(one("BUG-1; =cmd|' /C calc'!A0;@x; 5"))).toEqual([['a'], ["BUG-1; '=cmd|' /C calc'!A0;'@x; 5"]]);
  });

  it.each([
    [-0.04, '-0.04'],
    [1e-7, '1e-7'],
    [true, 'true'],
    [null, ''],
  ])('writes %j as %s', (value, text) => {
    expect(one(value)).toBe(`a\r\n${text}\r\n`);
  });
});

describe('the CSV report', () => {
  it.each([
    ['services', 3],
    ['days', 93],
    ['incidents', 5],
    ['deadlines', 9],
    ['downtime', 24],
    ['failures', 121],
  ] as const)('has a line for each of its %s', (table, lines) => {
    const [head, ...rows] = read(csvReport([octoberReport()], table));

    expect(rows).toHaveLength(lines);
    for (const row of rows) expect(row).toHaveLength(head!.length);
  });

  it('has unrounded figures, and an operator finds its calls by transaction id', () => {
    const services = csvReport([octoberReport()], 'services');
    const failures = csvReport([octoberReport()], 'failures');

    expect(services).toContain(
      'contoso,provisioning,false,2026-10-01T00:00:00.000Z,2026-11-01T00:00:00.000Z,breached,0.999,0.998995,',
    );
    expect(failures).toContain('functional,balance is not zero after the grant,503,MSFT-put-0 MSFT-delete-0,81.2,');
  });

  it('has a line for each deadline, with how it ended', () => {
    const [head, ...rows] = read(csvReport([octoberReport()], 'deadlines'));
    const [by, kind, outcome] = ['owed_by', 'kind', 'outcome'].map((name) => head!.indexOf(name)) as [
      number,
      number,
      number,
    ];

    expect(rows.map((row) => `${row[by]} ${row[kind]} ${row[outcome]}`)).toEqual([
      'operator response late',
      'marketplace call kept',
      'operator response kept',
      'operator update kept',
      'operator update missed',
      'operator update kept',
      'operator response kept',
      'operator update pending',
      'marketplace notice kept',
    ]);
  });

  it('counts no High incident that was none', () => {
    const [head, , provisioning] = read(csvReport([octoberReport()], 'services'));

    expect(provisioning![head!.indexOf('high_incidents')]).toBe('2');
  });

  it.each(CSV_TABLES)('has the columns of %s stated in docs/reports.md', (table) => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8');
    const stated = new RegExp(`^\\| \`${table}\` \\| ([^|]*) \\|`, 'm').exec(page)?.[1] ?? '';

    expect([...stated.matchAll(/`([a-z0-9_]+)`/g)].map(([, name]) => name)).toEqual(csvColumns(table));
  });
});
