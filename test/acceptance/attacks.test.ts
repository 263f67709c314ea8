import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { configure, startDaemon, startTarget, threenines, workFolder } from './daemon.ts';

/** Commands as no version of this program stores them, and those that earlier versions stored at any time. */
const BAD_COMMANDS = [
  '{"verb":"teleport","incidentId":"x","by":"ada"}',
  'null',
  '{"verb":"note"',
  '{"verb":"note","incidentId":"x","by":"ada","text":"t","at":"soon"}',
];

const answers = async (url: string, path: string) => (await fetch(new URL(path, url))).status;

it('mistyped times and rows that cannot be used stop neither the daemon nor its next start', {
  timeout: 120_000,
}, async () => {
  const folder = workFolder();
  const { url } = await startTarget(() => 503);
  const notToday = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7];
  const since = 'from: "0001-01-02T22:00", to: "0001-01-03T02:00", timezone: UTC';
  configure(
    folder,
    [{ service: 'shop', url }],
    `policy: { extends: dm-2017, high: { after: 2s } }
maintenance: [{ operator: mine, services: [shop], ${since}, announcedAt: "0001-01-01T00:00:00Z", every: { weekday: ${notToday} } }]`,
  );
  const incident = (...words: string[]) => threenines(folder, 'incident', ...words);
  let daemon = await startDaemon(folder);
  const id = String((await daemon.logged('High incident opened')).incident);

  for (const at of ['0000-01-01T00:00:00Z', '2016-01-01T00:00:00Z']) {
    const refused = { code: 2, stderr: expect.stringContaining(`is before ${id}`) };
    expect(await incident('call', id, '--at', at)).toMatchObject(refused);
  }
  const db = new DatabaseSync(join(folder, 'data', 'threenines.db'), { timeout: 60_000 });
  const insert = db.prepare('insert into incident_commands (id, at, request) values (?, 1, ?)');
  for (const request of BAD_COMMANDS) insert.run(request, request);
  // As the command line of an earlier version stored it.
  const old = { incidentId: id, by: 'ada', at: Date.parse('0000-01-01T00:00:00Z'), text: 'on it' };
  insert.run('old answer', JSON.stringify({ verb: 'answer', ...old }));

  const count = () => Number(db.prepare('select count(*) as samples from intake').get()!.samples);
  const before = count();
  await vi.waitFor(() => expect(count()).toBeGreaterThan(before + 1), 60_000);
  expect(await answers(daemon.url, '/live')).toBe(200);
  const answered = db.prepare("select answer from incident_commands where id = 'old answer'").get()!.answer;
  expect(JSON.parse(String(answered))).toMatchObject({
    result: 'refused',
    reason: 'before-incident',
  });
  expect(await incident('answer', id, 'on it')).toMatchObject({ code: 0 });
  expect(await daemon.logged('was quarantined')).toMatchObject({ kind: 'incident-command', row: BAD_COMMANDS[0] });
  expect(await (await fetch(new URL('/metrics', daemon.url))).text()).toContain(
    `threenines_rows_set_aside_total{kind="incident-command"} ${BAD_COMMANDS.length}`,
  );
  expect(await daemon.end('SIGTERM')).toBe(0);

  db.exec("update states set state = '{}'");
  db.exec("insert into incidents values ('broken', 'mine', 'shop', 1, '{\"state\":\"open\"}', 1)");
  daemon = await startDaemon(folder);
  const again = count();
  await vi.waitFor(() => expect(count()).toBeGreaterThan(again + 1), 60_000);
  expect(await answers(daemon.url, '/ready')).toBe(200);
  const verified = await threenines(folder, 'verify', '--data-dir', 'data');
  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`set aside  ${BAD_COMMANDS.length + 2} rows`),
  });
  expect(verified.stdout).toContain('monitor-state mine/shop: firstSlot: expected a time, found nothing');
  expect(await daemon.end('SIGTERM')).toBe(0);
  db.close();
});
