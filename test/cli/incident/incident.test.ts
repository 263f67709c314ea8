import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { command } from '../../../src/cli/incident/index.ts';
import { NO_TRACK_RECORD } from '../../../src/core/attribution/track-record.ts';
import type { Reason } from '../../../src/core/verdict/verdict.ts';
import type { Commit } from '../../../src/pipeline/recording/ports.ts';
import { openStore } from '../../../src/store/index.ts';
import { temporaryDirectory } from '../../store/directories.ts';
import { commitOf, sampleOf } from '../../store/fixtures.ts';
import { runCommand } from '../run-command.ts';

const MINUTE = 60_000;
/** Ten days ago. */
const AWARE = new Date(Date.now() - 14_400 * MINUTE).toISOString();

/** A sample that began so many minutes ago. */
function ending(operator: string, minutesAgo: number, reason: Reason) {
  return sampleOf({
    operator,
    slot: Date.now() - minutesAgo * MINUTE,
    reason,
    detail: `the evidence about ${operator}`,
  });
}

async function list(commit: Partial<Commit>, ...more: string[]): Promise<string> {
  const dataDir = temporaryDirectory();
  const store = await openStore({ dataDir });
  await store.commit(commitOf(commit));
  await store.close();
  const stdout = new PassThrough();
  const values = { 'data-dir': dataDir, ...Object.fromEntries(more.map((name) => [name, true])) };
  await command.run({ values, positionals: ['list'] }, { stdout, stderr: stdout, env: {} } as unknown as Io);
  stdout.end();
  return text(stdout);
}

it('names what the monitor itself is at fault for now, with the evidence', async () => {
  const aside = { ...NO_TRACK_RECORD, quarantine: { name: 1 } };
  const shown = await list({
    samples: [
      ending('refused', 1, 'own-credentials'),
      ending('mended', 2, 'own-credentials'),
      ending('mended', 1, 'ok'),
      ending('blamed', 1, 'auth'),
      ending('long-ago', 11, 'own-network'),
      ending('short-of-sims', 1, 'ok'),
    ],
    trackRecords: new Map([['short-of-sims/get-balance', aside]]),
  });
  expect(shown).toMatch(/^no incidents\n\nThe monitor itself is at fault, not the operator:\n/);
  expect(shown).toMatch(/^refused\/get-balance +own-credentials +20\S+ \S+ UTC the evidence about refused$/m);
  expect(shown).toMatch(
    /^short-of-sims\/get-balance +test-data +test SIMs that are set aside, the log names them: 1$/m,
  );
  expect(shown).not.toMatch(/mended|blamed|long-ago/);
});

it('says nothing of it while nothing is wrong with us, nor in JSON, which holds incidents alone', async () => {
  expect(await list({ samples: [ending('blamed', 1, 'auth')] })).toBe('no incidents\n');
  expect(await list({ samples: [ending('refused', 1, 'own-credentials')] }, 'json')).toBe('[]\n');
});

/** Two operators, and no daemon: the commands do the work themselves. */
async function twoOperators() {
  const dataDir = temporaryDirectory();
  await (await openStore({ dataDir })).close();
  const config = join(dataDir, 'monitors.yaml');
  const page = (id: string) =>
    `  - id: ${id}\n    monitors: [{ service: page, probe: http, url: "https://${id}.example/" }]\n`;
  writeFileSync(config, `operators:\n${page('contoso')}${page('fabrikam')}`);
  return ['--config', config, '--data-dir', dataDir];
}

const owedBy = async (options: readonly string[]) =>
  JSON.parse((await runCommand('notice', 'list', '--json', ...options)).stdout).map(
    ({ operator, kind, owedBy: by, outcome }: Record<string, string>) => `${operator} ${kind} ${by} ${outcome}`,
  );

it('an outage of ours owes each operator a notice, and one command logs a mail that went to all', async () => {
  const options = await twoOperators();
  const raised = await runCommand(
    'incident',
    'raise',
    '--all',
    '--ours',
    '--service',
    'store',
    'it is down',
    ...options,
  );
  expect(raised).toMatchObject({ code: 0, stderr: '' });
  expect(raised.stdout).toMatch(/^contoso\.store\.reported\.\w+: raised\nfabrikam\.store\.reported\.\w+: raised\n$/);
  expect(await owedBy(options)).toEqual(['contoso notice us pending', 'fabrikam notice us pending']);

  const sent = await runCommand('notice', 'send', '--service', 'store', 'by mail to all', ...options);
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(await owedBy(options)).toEqual(['contoso notice us kept', 'fabrikam notice us kept']);
  expect(await runCommand('notice', 'send', '--service', 'store', 'again', ...options)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no operator is owed a notice about "store"'),
  });

  const over = ['incident', 'resolve', '--ours', '--service', 'store', 'mended', ...options];
  expect((await runCommand(...over)).stdout.match(/: resolved$/gm)).toHaveLength(2);
  expect(await runCommand(...over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no open outage of ours'),
  });
});

it('an outage began at the latest when its side became aware of it', async () => {
  const options = await twoOperators();
  const raise = ['incident', 'raise', '--operator', 'contoso', '--service', 'xdr', '--aware', AWARE];
  await runCommand(...raise, 'late', ...options);
  const [{ startedAt }] = JSON.parse((await runCommand('incident', 'list', '--json', ...options)).stdout);
  expect(startedAt).toBe(AWARE);
});

it('nothing is logged or raised at a time at which no incident was', async () => {
  const options = await twoOperators();
  const incident = (...words: string[]) => runCommand('incident', ...words, ...options);
  const raise = ['raise', '--operator', 'contoso', '--service', 'xdr'];
  const raised = await incident(...raise, '--aware', AWARE, 'late');
  const id = raised.stdout.split(':')[0]!;
  const before = { code: 2, stderr: expect.stringContaining(`is before ${id}, which began at ${AWARE}`) };
  expect(await incident('call', id, '--at', '0000-01-01T00:00:00Z')).toMatchObject(before);
  expect(await incident('answer', id, 'we look into it', '--at', '2016-01-01')).toMatchObject(before);
  const tooOld = { code: 2, stderr: expect.stringContaining('is more than 400 days ago') };
  expect(await incident(...raise, '--aware', '0001-01-01T00:00:00Z', 'much too late')).toMatchObject(tooOld);
  expect(await incident(...raise, '--started', '1970-01-01T00:00:00Z', 'much too late')).toMatchObject(tooOld);
  const shown = JSON.parse((await incident('show', id, '--json')).stdout);
  expect(shown).toMatchObject({ id, log: [{ kind: 'note' }] });
});

it('what concerns one operator alone is not raised for all', async () => {
  const options = await twoOperators();
  const raise = (...more: string[]) => runCommand('incident', 'raise', '--service', 'xdr', ...more, 'late', ...options);
  expect(await raise('--all')).toMatchObject({ code: 2, stderr: expect.stringContaining('--all goes with --ours') });
  expect(await raise('--all', '--operator', 'contoso')).toMatchObject({ code: 2 });
  expect(await raise()).toMatchObject({ code: 2, stderr: expect.stringContaining('--operator ID or --all') });
});

it.each([
  [['ack'], /expected "incident ack ID"/],
  [['ack', 'nobody'], /there is no incident "nobody"/],
  [['note', 'ID'], /expected what to note/],
  [['call', 'ID', '--outcome', 'busy'], /--outcome: expected answered, no-answer, left-message, sent, found "busy"/],
  [['call', 'ID', '--at', '2999-01-01'], /--at: expected a moment that is over/],
  [['raise', 'PGW is down'], /needs --operator ID or --all, and --service NAME/],
  [['raise', '--operator', 'nobody', '--service', 'xdr', 'late'], /there is no operator "nobody"/],
] as const)('says what is wrong with "incident %s"', async (words, message) => {
  const { code, stderr } = await runCommand('incident', ...words, ...(await twoOperators()));
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
