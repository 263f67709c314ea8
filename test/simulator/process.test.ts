import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, type SimulatorReady } from '../../src/cli/simulate.ts';
import { UserError } from '../../src/core/errors.ts';
import { FAULT_NAMES } from '../../src/simulator/faults/table.ts';
import { balancesOf, call, SIM_WITHOUT_PLAN } from './client.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(dir, { recursive: true }));

interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly operators: SimulatorReady['operators'];
  /** Exit code and signal. */
  readonly ended: Promise<unknown[]>;
}

async function simulate(...args: string[]): Promise<Running> {
  const child = fork(join(import.meta.dirname, 'fixture/main.ts'), [join(dir, 'certs'), '127.0.0.1:0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(child, 'exit');
  const [ready] = await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('ended early'))),
  ]);
  return { child, stdout: () => text, operators: (ready as SimulatorReady).operators, ended };
}

async function trustedFiles() {
  const read = (name: string) => readFile(join(dir, 'certs', name), 'utf8');
  return { ca: await read('ca.pem'), cert: await read('client.pem'), key: await read('client.key') };
}

describe('threenines simulate', () => {
  it('prints one line per operator, serves with the certificates in its folder, and ends with 0', async () => {
    const { child, stdout, operators, ended } = await simulate();
    expect(stdout().trimEnd().split('\n')).toEqual(
      operators.map(({ id, url }) => expect.stringMatching(new RegExp(`^${id} +${url}  \\w+`))),
    );
    const reply = await call(operators[1]!, balancesOf(SIM_WITHOUT_PLAN), { tls: await trustedFiles() });
    expect(reply.status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it('plays a scenario, and ends at once although connections hang', async () => {
    const file = join(dir, 'scenario.yaml');
    await writeFile(file, 'operators: { mine: { faults: [{ fault: blackhole }] } }');
    const { child, operators, ended } = await simulate(file);
    expect(operators.map(({ id }) => id)).toEqual(['mine']);
    const socket = connect(Number(new URL(operators[0]!.url).port), '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('ends when the process that started it is gone', async () => {
    const { child, ended } = await simulate();
    child.disconnect();
    await ended;
  });
});

describe('the command', () => {
  const stdout: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      stdout.push(chunk.toString());
      done();
    },
  });
  const io = { stdout: sink, stderr: sink, env: {} } as unknown as Parameters<typeof command.run>[1];
  const run = (values: Record<string, string | boolean>, positionals: string[] = []) =>
    command.run({ values, positionals }, io);

  it('lists the faults', async () => {
    expect(await run({ 'list-faults': true })).toBe(0);
    expect(stdout.join('').trimEnd().split('\n')).toHaveLength(FAULT_NAMES.length);
  });

  it.each([
    ['an argument', {}, ['contoso']],
    ['an address without a port', { listen: '127.0.0.1' }, []],
    ['a scenario that is not there', { scenario: 'no-such-file.yaml' }, []],
  ])('refuses %s', async (_, values, positionals) => {
    await expect(run({ certs: join(dir, 'certs'), ...values }, positionals)).rejects.toThrow(UserError);
  });

  it('keeps its help within 120 columns', () => {
    expect(command.help.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });
});
