import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { dispatch } from '../../../src/cli/dispatch.ts';
import type { Reason } from '../../../src/core/verdict/verdict.ts';
import { Report } from '../../../src/report/schema.ts';
import { recordHistory } from '../history.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONFIG = join(folder, 'monitors.yaml');
const [SEPTEMBER_30, NOVEMBER_2] = [Date.UTC(2025, 8, 30), Date.UTC(2025, 10, 2)];
/** Fails from before the month until well inside it: 2025-09-30 23:20 to 2025-10-01 00:40. */
const OVER_THE_EDGE = { from: Date.UTC(2025, 8, 30, 23, 20), to: Date.UTC(2025, 9, 1, 0, 40) };
/** The monitor was off. */
const SILENT = { from: Date.UTC(2025, 9, 20, 5), to: Date.UTC(2025, 9, 20, 9) };

writeFileSync(
  CONFIG,
  `dataDir: ${folder}/data
operators:
  - id: contoso
    name: Contoso Mobile
    country: DE
    timezone: Europe/Berlin
    api: { baseUrl: https://moapi.contoso.example/v1, basicAuth: { username: me, password: { env: CONTOSO_PASSWORD } } }
    sims: [{ iccid: "8988247000100003319" }]
    monitors:
      - { service: get-balance, every: 2m }
      - { service: page, probe: http, url: "https://contoso.example/", cron: "0 */3 * * * *", sla: [{ availability: 99% }, { validFrom: 2025-10-16, availability: 99.9% }] }
  - id: fabrikam
    monitors: [{ service: page, probe: http, url: "https://fabrikam.example/", every: 5m }]
maintenance:
  - { operator: contoso, from: 2025-10-15T01:00, to: 2025-10-15T02:00, announcedAt: 2025-10-01T10:00 }
`,
);

beforeAll(() => recordHistory({ configFile: CONFIG, from: SEPTEMBER_30, to: NOVEMBER_2, silent: SILENT, reasonAt }));

function reasonAt(slot: number, index: number): Reason {
  if (slot >= OVER_THE_EDGE.from && slot < OVER_THE_EDGE.to) return 'timeout';
  if (index % 100 === 7) return 'status';
  return index % 500 === 3 ? 'throttled' : 'ok';
}

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await dispatch([...args, '--config', CONFIG], { stdout, stderr, env: {} } as unknown as Io);
  stdout.end();
  stderr.end();
  const [output, errors] = await Promise.all([buffer(stdout), buffer(stderr)]);
  return { code, output, stdout: output.toString(), stderr: errors.toString() };
}

const report = (...args: string[]) => run('report', ...args);
const ofOctober = (...args: string[]) => report('--operator', 'contoso', '--period', '2025-10', ...args);

describe('report', () => {
  it('prints JSON that keeps the published schema', async () => {
    const { code, stdout, stderr } = await ofOctober();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const parsed = Report.parse(JSON.parse(stdout));
    expect(parsed.services.map(({ service }) => service)).toEqual(['get-balance', 'page', 'page']);
    expect(parsed.services[0]?.slots).toMatchObject({ due: 22_320, unknown: 120 });
    expect(parsed.services[0]?.badSamples).toHaveLength(parsed.services[0]!.slots.bad);
  });

  it.each([
    ['html', '<!doctype html>'],
    ['pdf', '%PDF-'],
    ['csv', 'operator,service,'],
  ])('prints %s when asked for', async (format, start) => {
    const { code, output } = await ofOctober('--format', format);

    expect(code).toBe(0);
    expect(output.subarray(0, start.length).toString()).toBe(start);
  });

  it('takes the format from the name of the file', async () => {
    const path = join(folder, 'mine.HTML');
    const { stdout, stderr } = await ofOctober('--out', path);

    expect(stdout).toBe('');
    expect(stderr).toMatch(/^wrote .*mine\.HTML \(\d+ kB\)\n$/);
    expect(readFileSync(path, 'utf8')).toContain('SLA compliance: Contoso Mobile, October 2025');
  });

  it('names the file after operator, period and table in a folder', async () => {
    const out = join(folder, 'named/');
    await ofOctober('--format', 'csv', '--table', 'failures', '--out', out);
    await report(
      '--operator',
      'contoso',
      '--from',
      '2025-10-05',
      '--to',
      '2025-10-12',
      '--format',
      'json',
      '--out',
      out,
    );

    expect(readdirSync(out)).toEqual(['sla-contoso-2025-10-05-2025-10-12.json', 'sla-contoso-2025-10-failures.csv']);
  });

  it('from samples says the same as from rollups, and that it did so', async () => {
    const [fromRollups, fromSamples] = await Promise.all([ofOctober(), ofOctober('--from-samples')]);
    const [rollups, samples] = [JSON.parse(fromRollups.stdout), JSON.parse(fromSamples.stdout)];

    expect(samples.method.basis).toBe('samples');
    expect(samples.services).toEqual(rollups.services);
  });

  it('says no with --fail-on-breach, and only then', async () => {
    expect((await ofOctober('--format', 'csv')).code).toBe(0);
    expect((await ofOctober('--format', 'csv', '--fail-on-breach')).code).toBe(1);
  });

  it('of a period without samples says so, and since when there are some', async () => {
    const { code, stderr, stdout } = await report('--operator', 'contoso', '--period', '2025-08');

    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: nothing was measured in this period; contoso was first probed 2025-09-30T00:0/);
    expect(JSON.parse(stdout).services[0].availability.verdict).toBe('inconclusive');
  });
});

describe('report --all', () => {
  it('writes a file for each operator and an overview that leads to them', async () => {
    const out = join(folder, 'all');
    const { code, stderr } = await report('--all', '--period', '2025-10', '--format', 'html', '--out', out);

    expect(code).toBe(0);
    expect(stderr).toContain('2 reports stand beside it');
    expect(readdirSync(out)).toEqual([
      'sla-contoso-2025-10.html',
      'sla-fabrikam-2025-10.html',
      'sla-overview-2025-10.html',
    ]);
    const overview = readFileSync(join(out, 'sla-overview-2025-10.html'), 'utf8');
    expect(overview).toContain('href="sla-fabrikam-2025-10.html"');
  });

  it('prints all in one as JSON or CSV', async () => {
    const json = JSON.parse((await report('--all', '--period', '2025-10')).stdout);
    const csv = (await report('--all', '--period', '2025-10', '--format', 'csv')).stdout;

    expect(json.map((one: { operator: { id: string } }) => one.operator.id)).toEqual(['contoso', 'fabrikam']);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(5);
  });
});

describe('report refuses', () => {
  it.each([
    [[], 'report needs --operator ID or --all; the configuration has contoso, fabrikam'],
    [['--operator', 'nobody'], '--operator: there is no operator "nobody"; known: contoso, fabrikam'],
    [['--operator', 'contoso', '--format', 'xls'], '--format: expected html, pdf, csv, json, found "xls"'],
    [['--operator', 'contoso', '--table', 'days'], '--table is for --format csv'],
    [
      ['--operator', 'contoso', '--format', 'csv', '--table', 'x'],
      '--table: expected services, days, incidents, deadlines, downtime, failures, found "x"',
    ],
    [
      ['--operator', 'contoso', '--period', '2999-01'],
      '--period: 2999-01 has not begun; it begins 2999-01-01T00:00:00.000Z',
    ],
    [['--operator', 'contoso', '--period', '2025-10', '--to', '1h'], 'give --period, or --from and --to, not both'],
    [['--operator', 'contoso', '--to', '2025-10-02'], '--to needs --from'],
    [
      ['--operator', 'contoso', '--from', '2025-10-02T00:30Z', '--to', '2025-10-03'],
      '--from: expected a whole hour, found 2025-10-02T00:30:00.000Z',
    ],
    [
      ['--operator', 'contoso', '--from', '2025-10-03', '--to', '2025-10-03'],
      '--to: expected a time after --from (2025-10-03T00:00:00.000Z), found 2025-10-03T00:00:00.000Z',
    ],
    [
      ['--operator', 'contoso', '--from', '2025-01-01', '--to', '2025-10-03'],
      '--from, --to: expected at most 92 days, found 275',
    ],
    [
      ['--operator', 'contoso', '--from', '2999-01-01', '--to', '2999-01-02'],
      '--from: 2999-01-01T00:00:00.000Z has not come yet',
    ],
    [['--all', '--format', 'pdf'], '--all --format pdf makes several files: give --out FOLDER'],
    [['--all', '--evidence', 'x'], '--evidence is for one operator: give --operator, not --all'],
    [
      ['--operator', 'contoso', '--evidence', 'x', '--from', '2025-10-01'],
      '--evidence is for a month, which a replay can reproduce: give --period',
    ],
  ])('%j', async (args, message) => {
    expect(await report(...args)).toMatchObject({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });

  it.each(['2025-13', '2025', '10/2025', ''])('the month %j', async (month) => {
    const { code, stderr } = await report('--operator', 'contoso', `--period=${month}`);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --period: expected a month such as \d{4}-\d\d, found ".*"\n$/);
  });

  it('a folder of evidence that is not empty', async () => {
    const { code, stderr } = await ofOctober('--evidence', folder);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --evidence: expected an empty folder, found \S+ in /);
  });
});

describe('the evidence pack', () => {
  const pack = join(folder, 'pack');
  const read = (name: string) => readFileSync(join(pack, name), 'utf8');

  beforeAll(async () => {
    expect((await ofOctober('--evidence', pack)).code).toBe(0);
  });

  it('has the hash of each of its files', () => {
    const sums = read('SHA256SUMS').trimEnd().split('\n');

    expect(sums.map((line) => line.slice(66)).toSorted()).toEqual(
      readdirSync(pack).filter((name) => name !== 'SHA256SUMS'),
    );
    for (const line of sums) {
      const content = readFileSync(join(pack, line.slice(66)));
      expect(line.slice(0, 64)).toBe(createHash('sha256').update(content).digest('hex'));
    }
  });

  it('reproduces the figures by the command that it names', async () => {
    const [, command] = /^ {2}threenines (replay .*)$/m.exec(read('README.txt'))!;
    const args = command!.split(' ').map((arg) => (/\.(yaml|ndjson)$/.test(arg) ? join(pack, arg) : arg));
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    expect(await dispatch(args, { stdout, stderr, env: {} } as unknown as Io)).toBe(0);
    stdout.end();
    const replayed = JSON.parse((await buffer(stdout)).toString());
    const { services } = JSON.parse(read('result.json'));

    for (const reported of services) {
      const {
        service,
        period,
        slots,
        adjustedSlots,
        coverage,
        downtimeSeconds,
        downtimeBounds,
        availability,
        latency,
      } = reported;
      const same = replayed.sla.find(
        (one: typeof reported) => one.service === service && one.period.from === period.from,
      );
      expect(same).toMatchObject({
        period,
        slots,
        adjustedSlots,
        coverage,
        downtimeSeconds,
        downtimeBounds,
        availability,
      });
      expect(same.latency.verdict).toBe(latency.verdict);
      expect(same.latency.valueMs).toBeCloseTo(latency.valueMs, 9);
      for (const percentile of ['p50Ms', 'p90Ms', 'p95Ms', 'p99Ms']) {
        expect(Math.abs(same.latency[percentile] / latency[percentile] - 1)).toBeLessThan(0.01);
      }
    }
    const incidents = services.flatMap((one: { incidents: object[] }) => one.incidents);
    expect(incidents).toHaveLength(2);
    const starts = (list: { startedAt: string }[]) => new Set(list.map(({ startedAt }) => startedAt));
    expect(starts(replayed.incidents)).toEqual(starts(incidents));
  });

  it('holds no secret, address or SIM number', () => {
    for (const name of readdirSync(pack)) {
      expect(read(name), name).not.toMatch(/CONTOSO_PASSWORD|contoso\.example|8988247000100003319|fabrikam/);
    }
  });
});
