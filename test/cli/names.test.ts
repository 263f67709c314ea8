import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/index.ts';
import { deskConfiguration } from '../../src/core/desk-configuration.ts';
import { keepAppliedConfiguration } from '../../src/store/applied-configuration.ts';
import { openStore } from '../../src/store/index.ts';
import { makeDirectory, removeDirectory } from '../store/directories.ts';
import { commitOf, sampleOf } from '../store/fixtures.ts';
import { runCommand } from './run-command.ts';

const page = (id: string) =>
  `  - { id: ${id}, monitors: [{ service: page, probe: http, url: "https://${id}.example/" }] }\n`;
const contacts = 'contacts: [{ role: first-line, name: NOC, phone: { env: NOC_PHONE } }]';

let root: string;
let dataDir: string;

/** A folder that a daemon has worked on: with the configuration that it applied last, and a sample of one that left it. */
beforeAll(async () => {
  root = makeDirectory();
  dataDir = join(root, 'data');
  const store = await openStore({ dataDir });
  await store.commit(commitOf({ samples: [sampleOf({ operator: 'gone-since' })] }));
  await store.close();
  const applied = join(root, 'applied.yaml');
  writeFileSync(
    applied,
    `operators:\n${page('contoso').replace(', monitors', `, ${contacts}, monitors`)}${page('fabrikam')}`,
  );
  keepAppliedConfiguration(dataDir, { file: applied, ...deskConfiguration(loadConfiguration(applied).configuration) });
});

afterAll(() => removeDirectory(root));

const run = (...words: string[]) => runCommand(...words, '--data-dir', dataDir);

const DID_YOU_MEAN = 'there is no operator "contosa"; did you mean contoso?';
const AT = ['--from', '2026-10-05T22:00', '--to', '2026-10-06T02:00'];

describe('a name that nobody knows', () => {
  it.each([
    ['incident', 'list', '--operator', 'contosa'],
    ['incident', 'raise', '--operator', 'contosa', '--service', 'xdr', 'late'],
    ['notice', 'list', '--operator', 'contosa'],
    ['maintenance', 'list', '--operator', 'contosa'],
    ['maintenance', 'add', '--operator', 'contosa', ...AT],
    ['month', 'list', '--operator', 'contosa'],
    ['samples', '--operator', 'contosa'],
    ['operator', 'stop', 'contosa', '--config', 'APPLIED'],
    ['grants', 'list', '--operator', 'contosa', '--config', 'APPLIED'],
    ['contract', 'contosa', '--config', 'APPLIED'],
    ['report', '--operator', 'contosa', '--config', 'APPLIED'],
  ])('is refused: %s %s %s %s', async (...words) => {
    const { code, stderr } = await run(...words.map((word) => word.replace('APPLIED', join(root, 'applied.yaml'))));
    expect(stderr).toContain(DID_YOU_MEAN);
    expect(code).toBe(2);
  });

  it.each([
    [['incident', 'list', '--service', 'pgae'], '--service: there is no service "pgae"; did you mean page?'],
    [['samples', '--operator', 'contoso', '--service', 'xdr'], 'there is no service of contoso "xdr"; known: page'],
    [
      ['incident', 'raise', '--operator', 'contoso', '--service', 'zzz', 'late'],
      '--service: there is no service "zzz"; known: page, core-network, xdr (--unlisted raises it all the same)',
    ],
    [
      ['incident', 'raise', '--all', '--ours', '--service', 'stroe', 'it is down'],
      '--service: there is no service "stroe"; did you mean store? (--unlisted raises it all the same)',
    ],
    [
      ['maintenance', 'add', '--operator', 'contoso', '--services', 'core-netwrok', ...AT],
      '--services: there is no service "core-netwrok"; did you mean core-network?',
    ],
    [['maintenance', 'cancel', 'contoso.maintenance'], 'there is no window "contoso.maintenance"'],
    [['incident', 'show', 'contoso/pgae'], 'contoso/pgae has no open incident'],
    [['notice', 'received', 'nobody.xdr', 'by mail'], 'there is no incident "nobody.xdr"'],
    [
      ['probe', 'contoso/pgae', '--config', 'APPLIED'],
      'there is no monitor "contoso/pgae"; did you mean contoso/page?',
    ],
    [['probe', 'contoso', '--config', 'APPLIED'], 'there is no monitor "contoso"; known: contoso/page'],
  ])('is refused with what there is: %j', async (words, message) => {
    const { code, stderr } = await run(...words.map((word) => word.replace('APPLIED', join(root, 'applied.yaml'))));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('is none where something is stored under it, although it left the configuration', async () => {
    expect(await run('incident', 'list', '--operator', 'gone-since')).toMatchObject({
      code: 0,
      stdout: 'no incidents\n',
    });
    expect((await run('samples', '--operator', 'gone-since')).stdout).toContain('"operator":"gone-since"');
  });
});

describe('an incident', () => {
  it('is raised for a service that nobody monitors where that is said, and found by a beginning and by its monitor', async () => {
    const raise = ['incident', 'raise', '--operator', 'contoso', '--service', 'billing', '--unlisted', 'no invoices'];
    const raised = await run(...raise);
    expect(raised).toMatchObject({ code: 0, stderr: '' });
    const id = raised.stdout.split(':')[0]!;
    for (const name of [id, id.slice(0, 20), 'contoso/billing']) {
      expect(JSON.parse((await run('incident', 'show', name, '--json')).stdout)).toMatchObject({ id });
    }
    expect((await run('incident', 'ack', 'contoso/billing')).stdout).toBe(`${id}: acknowledged\n`);

    const call = ['incident', 'call', 'contoso/billing', '--contact', 'frist-line'];
    const refused = await run(...call);
    expect(refused.stderr).toContain('there is no contact "frist-line"; did you mean first-line?');
    expect((await run('notice', 'list', '--json')).stdout).not.toContain('response');
    expect(await run(...call, '--unlisted')).toMatchObject({ code: 0 });

    await run(...raise);
    const ambiguous = await run('incident', 'note', 'contoso/billing', 'which?');
    expect(ambiguous.stderr).toMatch(/contoso\/billing has 2 open incidents:\n {2}contoso\.billing\.reported\.\w+\n/);
    expect((await run('incident', 'note', 'contoso.bill', 'which?')).stderr).toContain('2 incidents begins with');
  });
});

describe('an outage of what only the operator can measure', () => {
  const incidents = async (service: string) =>
    JSON.parse((await run('incident', 'list', '--operator', 'fabrikam', '--service', service, '--json')).stdout);

  it('is declared, ended when it ended, and counts in the report', async () => {
    const declared = await run('outage', 'declare', 'fabrikam/core-network', '--from', '3h', '--note', 'PGW is down');
    expect(declared).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('declared; it goes on') });
    const ended = await run('outage', 'end', 'fabrikam/core-network', '--at', '90m');
    expect(ended.stdout).toContain('its end is entered');
    const [{ startedAt, endedAt, state }] = await incidents('core-network');
    expect(state).toBe('resolved');
    expect(Date.parse(endedAt) - Date.parse(startedAt)).toBeCloseTo(5_400_000, -4);
    const report = await run('report', '--operator', 'fabrikam', '--config', join(root, 'applied.yaml'));
    const [core, xdr] = JSON.parse(report.stdout).declared;
    expect(core).toMatchObject({ service: 'core-network', outages: [{ note: 'PGW is down' }] });
    expect(core.availability).toBeLessThan(1);
    expect(xdr).toMatchObject({ service: 'xdr', availability: null });
  });

  it('that is over already calls nobody', async () => {
    await run('outage', 'declare', 'fabrikam/xdr', '--from', '5h', '--to', '4h');
    expect(await incidents('xdr')).toMatchObject([{ state: 'resolved' }]);
    expect((await run('notice', 'list', '--operator', 'fabrikam', '--json')).stdout).not.toContain('xdr');
  });

  it.each([
    [['declare', 'fabrikam/page', '--from', '1h'], '"fabrikam/page": expected OPERATOR/core-network|xdr'],
    [['declare', 'fabrikma/xdr', '--from', '1h'], 'there is no operator "fabrikma"; did you mean fabrikam?'],
    [['declare', 'fabrikam/xdr'], 'outage declare needs --from TIME'],
    [['declare', 'fabrikam/xdr', '--from', '1h', '--to', '2h'], 'is not after its start'],
    [['end', 'contoso/xdr'], 'contoso/xdr has no open incident'],
  ])('is refused: %j', async (words, message) => {
    const { code, stderr } = await run('outage', ...words);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('has announced maintenance, entered or in the file, in the report', async () => {
    const from = new Date(Date.now() - 6 * 3_600_000).toISOString();
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const window = ['--from', `${from.slice(0, 16)}Z`, '--to', `${to.slice(0, 16)}Z`, '--announced', '30d'];
    const added = await run('maintenance', 'add', '--operator', 'fabrikam', '--services', 'core-network', ...window);
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const file = join(root, 'applied.yaml');
    const inFile = join(root, 'in-file.yaml');
    const rule = `{ operator: fabrikam, services: [xdr], from: "${from.slice(0, 16)}Z", to: "${to.slice(0, 16)}Z" }`;
    writeFileSync(inFile, `${readFileSync(file, 'utf8')}maintenance: [${rule}]\n`);
    const report = await run('report', '--operator', 'fabrikam', '--config', inFile, '--from', from.slice(0, 10));
    const [core, xdr] = JSON.parse(report.stdout).declared;
    expect(core.maintenance).toMatchObject([{ announcedInTime: true }]);
    expect(xdr.maintenance).toMatchObject([{ announcedInTime: false }]);
  });
});

describe('a letter', () => {
  it('of planned work of ours, and of its end, is ready to send', async () => {
    const window = ['--from', '2h', '--to', '1h', '--announced', '30d', '--services', 'store', '--note', 'new disks'];
    const added = await run('maintenance', 'add', '--ours', '--operator', 'contoso', ...window);
    expect(added.stdout).toMatch(
      /\n {2}nothing is sent; the letter: \/.* notice letter contoso\.maintenance\.\S+ --data-dir /,
    );
    const id = added.stdout.split(':')[0]!;
    expect((await run('notice', 'letter', id)).stdout).toMatch(
      /^Subject: Announcement of maintenance: store\n\nTo contoso:\n\nWe will work on store from .* UTC to .* UTC\.\nnew disks\n/,
    );
    await run('maintenance', 'complete', id, '--at', '65m');
    expect((await run('notice', 'letter', id)).stdout).toMatch(/^Subject: Completion of maintenance: store\n/);
  });

  it('of an outage of ours is one too, and a form that an operator filled in raises an incident', async () => {
    await run('incident', 'raise', '--ours', '--operator', 'contoso', '--service', 'store', 'the shop is shut');
    expect((await run('notice', 'letter', 'contoso/store')).stdout).toMatch(
      /^Subject: Outage notice: store\n\nTo contoso:\n\nWe have an outage of our store since .*\.\nthe shop is shut\n/,
    );
    const form = (await run('incident', 'raise', '--form')).stdout;
    const filled = form
      .replace('Operator:', 'Operator: contoso')
      .replace('Service:', 'Service: core-network')
      .replace('What happens:', 'What happens: PGW restarts\nand drops sessions');
    const file = join(root, 'form.txt');
    writeFileSync(file, filled);
    expect(await run('incident', 'raise', '--form', file)).toMatchObject({ code: 0, stderr: '' });
    const shown = JSON.parse((await run('incident', 'show', 'contoso/core-network', '--json')).stdout);
    expect(shown).toMatchObject({ severity: 'high', origin: 'operator', summary: 'PGW restarts and drops sessions' });
    expect((await run('incident', 'raise', '--form', join(root, 'none.txt'))).stderr).toContain(
      'the form cannot be read: no such file',
    );
  });
});

it.each([
  [['incident', 'list', '--operatr', 'contoso'], 'incident has no option --operatr; did you mean --operator?'],
  [['incident', 'list', '--zzzzzz'], 'incident has no option --zzzzzz'],
  [['incident', 'list', '--operator'], '--operator needs a value'],
  [['incident', 'list', '--json=yes'], '--json takes no value'],
])('an option that is none is named in our words: %j', async (words, message) => {
  const { code, stderr } = await runCommand(...words);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

describe('a broken configuration', () => {
  it('keeps nobody from the incidents: the folder and the names are those that are in force', async () => {
    const broken = join(root, 'broken.yaml');
    writeFileSync(broken, `dataDir: ${dataDir}\noperators:\n${page('contoso')}typo: 1\n`);
    const listed = await runCommand('incident', 'list', '--operator', 'contoso', '--config', broken);
    expect(listed.code).toBe(0);
    expect(listed.stderr).toContain(
      `note: ${broken} has a mistake, which "threenines validate" shows; the data folder is ${dataDir}`,
    );
    const raise = ['incident', 'raise', '--operator', 'fabrikam', '--service', 'xdr', 'late', '--config', broken];
    const raised = await runCommand(...raise);
    expect(raised.stderr).toContain('going by the configuration that the daemon last applied');
    expect(raised).toMatchObject({ code: 0 });
    const add = ['maintenance', 'add', '--operator', 'fabrikam', '--services', 'xdr', ...AT, '--config', broken];
    expect(await runCommand(...add)).toMatchObject({ code: 0 });
    expect(await runCommand('operator', 'stop', 'fabrikam', '--config', broken)).toMatchObject({ code: 0 });
    expect((await runCommand('operator', 'stop', 'fabrkam', '--config', broken)).stderr).toContain(
      'did you mean fabrikam',
    );
  });

  it('that is no YAML at all names its folder still', async () => {
    const broken = join(root, 'no-yaml.yaml');
    writeFileSync(broken, `dataDir: "./data"   # ours\noperators:\n\t- {\n`);
    expect(await runCommand('notice', 'list', '--config', broken)).toMatchObject({ code: 0 });
  });
});
