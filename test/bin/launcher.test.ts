import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;

const root = mkdtempSync(join(tmpdir(), 'threenines-launcher-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The package, with the fixture for a program, in `folder`; returns its launcher. */
function install(folder: string): string {
  const target = join(root, folder);
  for (const part of ['bin', 'package.json', 'src/core', 'src/runtime']) {
    cpSync(join(REPOSITORY, part), join(target, part), { recursive: true });
  }
  cpSync(join(import.meta.dirname, 'program.ts'), join(target, 'src/cli/main.ts'));
  return join(target, 'bin/threenines.cjs');
}

/** Puts a file in the place of the packaged Node below `folder`. */
function addPackagedNode(folder: string, link = process.execPath): void {
  const bin = join(root, folder, 'node_modules', NODE_PACKAGE, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(link, join(bin, 'node'));
}

/** The machine's own Node where it is too old for the program, else this one under an old name. */
function oldNode(): [string, ...string[]] {
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  const node = execFileSync('sh', ['-c', 'command -v node || true'], { env: { PATH: path.join(':') } });
  const file = node.toString().trim();
  if (file && Number(execFileSync(file, ['-p', 'parseInt(process.versions.node)']).toString()) < 26) return [file];
  const preload = join(root, 'pretend-old.cjs');
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });`,
  );
  return [process.execPath, '--require', preload];
}

const launcher = install('checkout');
addPackagedNode('checkout');

const nodes = { 'a Node that is too old': oldNode(), 'a Node that is new enough': [process.execPath] as [string] };

describe.each(Object.entries(nodes))('started by %s', (_, [node, ...nodeArgs]) => {
  const start = (args: string[], options: SpawnOptions = {}, file = launcher): ChildProcess =>
    spawn(node, [...nodeArgs, file, ...args], { stdio: ['pipe', 'pipe', 'pipe'], ...options });

  /** Resolves when the launcher has ended and no process holds its output any more: none is left behind. */
  const end = async (child: ChildProcess) => {
    const [[code, signal], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout!),
      text(child.stderr!),
    ]);
    return { code, signal, stdout, stderr };
  };

  const ready = async (child: ChildProcess): Promise<void> => {
    await once(child.stdout!, 'readable');
  };

  it('the program runs under Node 26, gets its arguments, and libuv gets a larger thread pool', async () => {
    const { UV_THREADPOOL_SIZE, ...env } = process.env;
    const { stdout } = await end(start(['facts', '--json', 'a b', ''], { env }));
    expect(JSON.parse(stdout)).toEqual({ version: process.version, threads: '16', args: ['--json', 'a b', ''] });
  });

  it("a thread pool of the user's own size is left alone", async () => {
    const { stdout } = await end(start(['facts'], { env: { ...process.env, UV_THREADPOOL_SIZE: '64' } }));
    expect(JSON.parse(stdout)).toMatchObject({ threads: '64' });
  });

  it.each([0, 1, 2, 3, 255])('exit code %i is passed on', async (code) => {
    expect(await end(start(['exit', String(code)]))).toMatchObject({ code, signal: null });
  });

  it('a program with nothing left to do ends by itself', async () => {
    expect(await end(start(['end']))).toMatchObject({ code: 0, signal: null });
  });

  it('a program that does not load ends with the code for internal errors', async () => {
    const { code, stderr } = await end(start(['throw']));
    expect(code).toBe(3);
    expect(stderr).toContain('broken at start');
  });

  it('standard input reaches the program, and so does its end', async () => {
    const child = start(['copy']);
    child.stdin?.end('x'.repeat(200_000));
    expect(await end(child)).toMatchObject({ code: 0, stdout: 'x'.repeat(200_000) });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const)('%s reaches the program', async (signal) => {
    const child = start(['catch', signal]);
    await ready(child);
    child.kill(signal);
    expect(await end(child)).toMatchObject({ code: 7, stdout: expect.stringContaining(`caught ${signal}`) });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('a program that %s ended shows as ended by it', async (signal) => {
    const child = start(['wait']);
    await ready(child);
    child.kill(signal);
    expect(await end(child)).toMatchObject({ code: null, signal });
  });

  it('Ctrl-C, which a terminal sends to all processes, is one wish to stop', async () => {
    const child = start(['stop-gracefully'], { detached: true });
    await ready(child);
    process.kill(-child.pid!, 'SIGINT');
    expect(await end(child)).toMatchObject({ code: 0, signal: null });
  });

  it('SIGKILL leaves no orphan', async () => {
    const child = start(['wait']);
    await ready(child);
    child.kill('SIGKILL');
    expect(await end(child)).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('an installed package, below node_modules, runs with a Node that was hoisted beside it', async () => {
    const folder = `installed-by-${nodeArgs.length}-${node === process.execPath}`;
    const installed = install(`${folder}/node_modules/threenines`);
    addPackagedNode(folder);
    const { code, stdout, stderr } = await end(start(['facts'], {}, installed));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ version: process.version });
  });
});

describe('where no usable Node is found', () => {
  const [node, ...nodeArgs] = nodes['a Node that is too old'];
  const run = (file: string) => {
    const child = spawn(node, [...nodeArgs, file, 'facts'], { stdio: ['ignore', 'pipe', 'pipe'] });
    return Promise.all([once(child, 'close'), text(child.stderr)]);
  };

  it('the message says what was found, what is needed and what to do', async () => {
    const [[code], message] = await run(install('bare'));
    expect(code).toBe(2);
    expect(message).toMatch(
      /^threenines needs Node 26 or newer: found v\d+\.\d+\.\d+, and the package node-\S+ is not/,
    );
    expect(message).toContain(`Run "npm ci" in ${join(root, 'bare')}`);
    expect(message.trim().split('\n')).toHaveLength(2);
  });

  it('a packaged Node that does not start, as on a foreign C library, is named', async () => {
    const file = install('foreign');
    const foreign = join(root, 'foreign-node');
    writeFileSync(foreign, '#!/no/such/loader\n', { mode: 0o755 });
    addPackagedNode('foreign', foreign);
    const [[code], message] = await run(file);
    expect(code).toBe(2);
    expect(message).toContain('does not start (ENOENT)');
  });
});
