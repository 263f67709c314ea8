import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { contractWindow } from '../../src/core/sla/window.ts';
import { DAY, HOUR, isoTime, MINUTE } from '../../src/core/time.ts';
import { GENESIS, seal } from '../../src/pipeline/closing/entry.ts';
import { openStore } from '../../src/store/index.ts';
import { monitor, prepared, record, samplesBetween } from '../pipeline/closing/kit.ts';
import { commitOf, incidentOf } from '../store/fixtures.ts';
import { runCommand } from './run-command.ts';

const PAGE = { ...monitor, id: 'contoso/page' as const, service: 'page' };
const CONFIG = `operators:
  - id: contoso
    monitors: [{ service: page, probe: http, url: "https://www.contoso.example/", cron: "0 0 */2 * * *" }]
`;

/** Commands ask the real clock: the month before the last one is over whenever this runs. */
const thisMonth = contractWindow({ calendar: 'month', timezone: 'UTC' }, Date.now());
const lastMonth = contractWindow({ calendar: 'month', timezone: 'UTC' }, thisMonth.from - 1);
const month = contractWindow({ calendar: 'month', timezone: 'UTC' }, lastMonth.from - 1);
const label = isoTime(month.from).slice(0, 7);

const oneMonth = prepared((store) => record(store, samplesBetween(month.from, month.to, PAGE), PAGE));

async function folder(): Promise<{ readonly dataDir: string; readonly options: string[] }> {
  const { dataDir } = await oneMonth();
  const config = join(dataDir, 'monitors.yaml');
  writeFileSync(config, CONFIG);
  return { dataDir, options: ['--config', config, '--data-dir', dataDir] };
}

/** Called in the middle of the month; nobody logged an answer, and the incident is closed for long. */
const CALLED = month.from + 10 * DAY;
const silent = incidentOf({
  operator: 'contoso',
  service: 'page',
  state: 'closed',
  startedAt: CALLED - HOUR,
  openedAt: CALLED,
  endedAt: CALLED + 3 * HOUR,
  resolvedAt: CALLED + 3 * HOUR,
  deadlines: [
    {
      kind: 'response',
      rule: 'E2',
      owedBy: 'operator',
      dueAt: CALLED + HOUR,
      remindAt: null,
      metAt: null,
      missedAt: CALLED + HOUR + 1,
    },
  ],
});

/** A window of two days in the middle of the month, with enough notice. */
const announcement = [
  ['--operator', 'contoso'],
  ['--from', `${label}-10T00:00`],
  ['--to', `${label}-12T00:00`],
  ['--announced', isoTime(month.from - 20 * DAY)],
].flat();

it('a month is closed, listed, reported with its hash, amended for maintenance entered late, and verified', async () => {
  const { options } = await folder();
  expect((await runCommand('month', 'list', ...options)).stdout).toBe('no month is closed yet\n');
  const closed = await runCommand('month', 'close', ...options);
  expect(closed).toMatchObject({ code: 0, stderr: '' });
  expect(closed.stdout).toMatch(new RegExp(`contoso/page +${label}-01 00:00 .* month .* breached`));
  const { hash } = (await serviceOfReport(options)).closure;
  expect(closed.stdout).toContain(hash.slice(0, 12));
  expect(JSON.parse((await runCommand('month', 'show', hash.slice(0, 12), ...options)).stdout)).toMatchObject({
    kind: 'month',
    service: 'page',
  });

  const amend = ['month', 'amend', 'contoso/page', '--period', label, '--author', 'Ada', '--reason', 'late notice'];
  expect(await runCommand(...amend, ...options)).toMatchObject({ code: 1 });
  expect(await runCommand('maintenance', 'add', ...announcement, ...options)).toMatchObject({ code: 0 });
  const amended = await runCommand(...amend, ...options);
  expect(amended).toMatchObject({ code: 0, stderr: '' });
  expect(amended.stdout).toContain(`  replaces ${hash}\n  availability, adjusted: `);
  expect(amended.stdout).not.toMatch(/figures\.|->/);

  const after = (await serviceOfReport(options)).closure;
  expect(after.hash).not.toBe(hash);
  expect(after.amendments).toMatchObject([{ author: 'Ada', reason: 'late notice', hash: after.hash }]);
  expect(after.amendments[0]).toMatchObject({ replaces: hash, changes: expect.arrayContaining([expect.any(String)]) });
  const checked = await runCommand('verify', '--hash', hash, ...options);
  expect(checked.code).toBe(0);
  expect(checked.stdout).toContain(`NOT in effect: entry 2 replaced it, ${after.hash}`);
  expect(checked.stdout).toContain('the entry that was asked for was replaced');
  expect((await runCommand('verify', '--hash', after.hash, ...options)).stdout).toMatch(
    /it is in effect\nall is well\n$/,
  );
  const csv = await runCommand('report', '--operator', 'contoso', '--period', label, '--format', 'csv', ...options);
  expect(csv.stdout).toContain(`${after.hash},${hash},`);
  const html = await runCommand('report', '--operator', 'contoso', '--period', label, '--format', 'html', ...options);
  expect(html.stdout).toContain(`replaces ${hash}`);
});

it('verify fails when the ledger was tampered with, and when it lacks the entry that a report printed', async () => {
  const { dataDir, options } = await folder();
  await runCommand('month', 'close', ...options);
  const { hash } = (await serviceOfReport(options)).closure;
  const unknown = hash.replace(/^./, hash.startsWith('0') ? '1' : '0');
  expect(await runCommand('verify', '--hash', unknown, ...options)).toMatchObject({ code: 1 });
  expect(await runCommand('verify', '--hash', 'xyz', ...options)).toMatchObject({ code: 2 });

  const db = new DatabaseSync(join(dataDir, 'threenines.db'));
  db.exec(`update ledger set text = replace(text, '"verdict":"breached"', '"verdict":"met"') where sequence = 1`);
  db.close();
  const { code, stdout } = await runCommand('verify', ...options);
  expect(code).toBe(1);
  expect(stdout).toContain('contoso entry 1: changed');
  expect(JSON.parse((await runCommand('verify', '--json', ...options)).stdout)).toMatchObject({ ok: false });
});

it('verify tells figures that no longer follow from what is recorded', async () => {
  const { dataDir, options } = await folder();
  await runCommand('month', 'close', ...options);
  const db = new DatabaseSync(join(dataDir, 'threenines.db'));
  for (const table of ['samples', 'intake'])
    db.exec(`update ${table} set reason = 'ok', latency_ms = 100 where reason = 'status'`);
  db.close();
  const { code, stdout } = await runCommand('verify', ...options);
  expect(code).toBe(1);
  expect(stdout).toMatch(/figures differ from its samples/);
  expect(stdout).toMatch(/figures\.adjustedSlots\.good: frozen \d+, now \d+/);
});

it('maintenance is added once, listed, completed and cancelled, with reasons where it cannot be', async () => {
  const { options } = await folder();
  const added = await runCommand(
    'maintenance',
    'add',
    ...announcement,
    '--services',
    'page',
    '--note',
    'core',
    ...options,
  );
  const id = `contoso.maintenance.${label.replace('-', '')}10T0000.page`;
  expect(added.stdout).toMatch(new RegExp(`^${id}: announced in time, \\d+ business days ahead`));
  expect(await runCommand('maintenance', 'add', ...announcement, '--services', 'page', ...options)).toMatchObject({
    code: 1,
    stdout: added.stdout.replace(': ', ': stands already; '),
  });
  expect((await runCommand('maintenance', 'list', ...options)).stdout).toContain(id);
  expect((await runCommand('maintenance', 'cancel', id, ...options)).stderr).toContain('it has begun');
  const completed = await runCommand('maintenance', 'complete', id, '--at', `${label}-11T12:00Z`, ...options);
  expect(completed.stdout).toBe(`${id}: completed ${label}-11 12:00 UTC\n`);
  expect((await runCommand('maintenance', 'complete', id, ...options)).stderr).toContain('noted already');
  expect((await runCommand('maintenance', 'list', ...options)).stdout).toMatch(/UTC, late +core$/m);
  expect((await runCommand('maintenance', 'cancel', 'nothing', ...options)).stderr).toContain(
    'there is no window "nothing"; known: contoso.maintenance.',
  );

  const future = ['--operator', 'contoso', '--from', '2099-10-05T22:00', '--to', '2099-10-06T02:00'];
  const late = await runCommand('maintenance', 'add', ...future, '--announced', '2099-10-05T12:00Z', ...options);
  expect(late.stdout).toContain('announced too late, 0 business days ahead');
  const other = 'contoso.maintenance.20991005T2200';
  expect((await runCommand('maintenance', 'complete', other, ...options)).stderr).toContain('has not begun');
  expect((await runCommand('maintenance', 'cancel', other, ...options)).stdout).toContain('cancelled');
  const again = await runCommand('maintenance', 'add', ...future, ...options);
  expect(again.stdout).toMatch(/^contoso\.maintenance\.20991005T2200\.again-1: announced in time/);
});

it('a policy that asks for more notice is heard', async () => {
  const { dataDir, options } = await folder();
  const notices = 'notices: { maintenanceIn: { rule: P2, businessDays: 60 } }';
  writeFileSync(join(dataDir, 'monitors.yaml'), `policy: { extends: dm-2017, ${notices} }\n${CONFIG}`);
  const added = await runCommand('maintenance', 'add', ...announcement, ...options);
  expect(added.stdout).toMatch(/: announced too late, \d+ business days ahead/);
  const { stdout } = await runCommand('report', '--operator', 'contoso', '--period', label, ...options);
  expect(JSON.parse(stdout)).toMatchObject({
    method: { noticeBusinessDays: 60 },
    services: [{ maintenance: [{ announcedInTime: false }] }],
  });
});

it('planned work of ours is at one time for operators of all zones', async () => {
  const { dataDir, options } = await folder();
  writeFileSync(
    join(dataDir, 'monitors.yaml'),
    CONFIG.replace('  - id: contoso\n', '  - id: contoso\n    timezone: Asia/Tokyo\n'),
  );
  await runCommand('maintenance', 'add', '--ours', '--all', ...announcement.slice(2), ...options);
  await runCommand('maintenance', 'add', ...announcement, ...options);
  const entries = JSON.parse((await runCommand('maintenance', 'list', '--json', ...options)).stdout);
  expect(entries.map(({ rule }: { rule: { timezone: string } }) => rule.timezone)).toEqual(['Asia/Tokyo', 'UTC']);
});

it('the end of planned work is owed, listed, and kept from when it was told', async () => {
  const { options } = await folder();
  await runCommand('maintenance', 'add', ...announcement, ...options);
  const ours = ['--ours', '--all', ...announcement.slice(2), '--services', 'store'];
  const added = await runCommand('maintenance', 'add', ...ours, ...options);
  const day = `${label.replace('-', '')}10T0000`;
  expect(added.stdout).toMatch(
    new RegExp(`^contoso\\.maintenance\\.ours\\.${day}\\.store: announced in time, \\d+ business days ahead\n`),
  );
  const owed = async (...more: string[]) =>
    JSON.parse((await runCommand('notice', 'list', '--json', ...more, ...options)).stdout).map(
      ({ maintenance, rule, owedBy, outcome }: Record<string, string>) => `${maintenance} ${rule} ${owedBy} ${outcome}`,
    );
  const [theirWork, ourWork] = [`contoso.maintenance.${day}`, `contoso.maintenance.ours.${day}.store`];
  expect(await owed()).toEqual([`${theirWork} P2 operator missed`, `${ourWork} P1 us missed`]);

  const told = ['--at', `${label}-12T01:00Z`];
  expect((await runCommand('notice', 'send', theirWork, 'done', ...told, ...options)).stderr).toContain(
    'the other side',
  );
  expect(await runCommand('notice', 'received', theirWork, 'done', ...told, ...options)).toMatchObject({ code: 0 });
  const complete = ['maintenance', 'complete', ourWork, '--at', `${label}-12T00:30Z`, '--told', `${label}-12T00:40Z`];
  expect(await runCommand(...complete, ...options)).toMatchObject({ code: 0 });
  expect(await owed()).toEqual([]);
  expect(await owed('--all')).toEqual([`${theirWork} P2 operator kept`, `${ourWork} P1 us kept`]);

  expect((await serviceOfReport(options)).maintenance).toMatchObject([
    { completionToldAt: `${label}-12T01:00:00.000Z` },
  ]);
});

it.each([
  [['--all'], '--all goes with --ours'],
  [['--operator', 'fabrikam'], '--operator: there is no operator "fabrikam"; known: contoso'],
  [['--from', '5 October'], 'from: expected a time such as 2026-10-05T22:00'],
  [['--to', '2026-10-05T21:00'], 'to: expected a time after from (2026-10-05T22:00), found 2026-10-05T21:00'],
  [['--services', 'portal'], '--services: there is no service "portal"; known: page, core-network, xdr'],
  [['--every', 'day'], '--every: expected weekday:sun or monthday:1, found "day"'],
  [['--timezone', 'Mars'], 'timezone: expected an IANA time zone'],
])('an announcement with %j says what is wrong', async (changes, message) => {
  const { options } = await folder();
  const base = ['--operator', 'contoso', '--from', '2026-10-05T22:00', '--to', '2026-10-06T02:00'];
  const { code, stderr } = await runCommand('maintenance', 'add', ...base, ...changes, ...options);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

it('a store is backed up and restored from the command line', async () => {
  const { dataDir } = await folder();
  const file = join(dataDir, 'backup.db');
  const backup = await runCommand('backup', file, '--data-dir', dataDir);
  expect(backup.stdout).toMatch(/backup\.db: \d+\.\d MiB, complete and sound\n$/);
  expect(await runCommand('verify', file)).toMatchObject({ code: 0, stdout: `${file} is sound\n` });
  expect(await runCommand('restore', file, '--data-dir', dataDir)).toMatchObject({ code: 2 });
  const forced = await runCommand('restore', file, '--data-dir', dataDir, '--force');
  expect(forced.stdout).toContain('is kept as');
  expect(await runCommand('restore', '--data-dir', dataDir)).toMatchObject({ code: 2 });
});

it('an answer that is found in a mailbox after the month was closed becomes a stated amendment', async () => {
  const { dataDir, options } = await folder();
  const store = await openStore({ dataDir });
  await store.commit(commitOf({ incidents: [silent] }));
  await store.close();
  await runCommand('month', 'close', ...options);
  const deadlines = async () => (await serviceOfReport(options)).incidents[0].deadlines;
  expect(await deadlines()).toMatchObject([{ kind: 'response', metAt: null, outcome: 'missed' }]);

  const at = isoTime(CALLED + 20 * MINUTE);
  const answered = await runCommand(
    'incident',
    'answer',
    silent.id,
    'cable cut',
    '--at',
    at,
    '--by',
    'ada',
    ...options,
  );
  expect(answered).toMatchObject({ code: 0, stderr: '' });
  expect(answered.stdout).toContain(
    `month amend contoso/page --period ${label} --author NAME --reason TEXT --data-dir `,
  );
  expect(await deadlines()).toMatchObject([{ metAt: null }]);
  const reason = ['--author', 'Ada Lovelace', '--reason', 'their mail of that day was found'];
  const amended = await runCommand('month', 'amend', 'contoso/page', '--period', label, ...reason, ...options);
  expect(amended).toMatchObject({ code: 0, stderr: '' });
  expect(amended.stdout).toContain(`response due ${isoTime(CALLED + HOUR)}: not met, now met ${at}, entered `);
  expect(await deadlines()).toMatchObject([{ metAt: at, enteredAt: expect.any(String), outcome: 'kept' }]);
  expect(await runCommand('verify', ...options)).toMatchObject({ code: 0 });
});

it('a month in a form that this version does not read is named, with what was expected, and nothing crashes', async () => {
  const { dataDir, options } = await folder();
  const store = await openStore({ dataDir });
  await store.commit(commitOf({ incidents: [silent] }));
  await store.close();
  await runCommand('month', 'close', ...options);
  rewriteLedger(dataDir, ({ incidents: [first] }) => delete first!.deadlines);
  const complaint = new RegExp(
    `entry \\w{12} of the ledger \\(contoso/page from ${label}-01T00:00:00.000Z\\): result.compliance.incidents.0.deadlines: ` +
      'Invalid input: expected array, received undefined. Version [0-9.]+ wrote it',
  );
  const reported = await runCommand('report', '--operator', 'contoso', '--period', label, ...options);
  expect(reported).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(complaint) });
  expect(reported.stderr).not.toContain('    at ');
  const verified = await runCommand('verify', ...options);
  expect(verified).toMatchObject({ code: 1 });
  expect(verified.stdout).toMatch(complaint);
});

/** What another version of the program might have frozen, each entry under its own right hash. */
function rewriteLedger(dataDir: string, change: (compliance: { incidents: { deadlines?: unknown }[] }) => void): void {
  const db = new DatabaseSync(join(dataDir, 'threenines.db'));
  let previous = GENESIS;
  for (const row of db.prepare('select sequence, text from ledger order by sequence').all()) {
    const entry = { ...JSON.parse(String(row.text)), previous };
    if (row.sequence === 1) change(entry.result.compliance);
    const sealed = seal(entry);
    previous = sealed.row.hash;
    db.prepare('update ledger set text = ?, hash = ? where sequence = ?').run(sealed.text, previous, row.sequence!);
  }
  db.prepare('update ledger_heads set hash = ?').run(previous);
  db.close();
}

async function serviceOfReport(options: readonly string[]) {
  const { stdout } = await runCommand('report', '--operator', 'contoso', '--period', label, ...options);
  return JSON.parse(stdout).services[0];
}
