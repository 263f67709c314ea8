/**
 * The container image without an engine: a root folder with what the Dockerfile puts into it, and a way to run a program
 * inside, as the image's user, with a read-only root file system and without privileges.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');
const USER = 65_532;

/** Needs root and mount namespaces. With CI=true a machine without them fails, elsewhere the tests are skipped aloud. */
export function canRunImages(): boolean {
  const can = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!can && process.env.CI) throw new Error('the image cannot be run here: it takes root and mount namespaces');
  if (!can) process.stderr.write('SKIPPED: the image cannot be run here: it takes root and mount namespaces\n');
  return can;
}

/** Copies into `root` what the Dockerfile copies: the program, its packages, Node and the libraries Node needs. */
export function buildImage(root: string): void {
  const copy = (from: string, to: string): void => cpSync(from, join(root, to), { recursive: true, dereference: true });

  for (const file of contextFiles()) copy(join(REPOSITORY, file), join('app', file));
  for (const folder of productionPackages()) copyPackage(folder, join(root, 'app', relative(REPOSITORY, folder)));
  copy(process.execPath, 'usr/local/bin/node');
  for (const library of librariesOf(process.execPath)) copy(library, library);

  for (const folder of ['data', 'config', 'etc', 'dev', 'proc']) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(root, 0o755);
  chownSync(join(root, 'data'), USER, USER);
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
}

/** Runs Node with `args` inside. Whatever it writes outside `/data` fails. */
export function runInImage(root: string, args: readonly string[]): ChildProcess {
  const enter = `
    set -e
    mount --rbind "$0" "$0"
    mount --rbind /dev "$0/dev"
    mount -t proc proc "$0/proc"
    mount --bind "$0/data" "$0/data"
    mount -o remount,bind,ro "$0"
    exec setpriv --no-new-privs chroot --userspec=${USER}:${USER} --groups= "$0" /usr/local/bin/node "$@"
  `;
  return spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', enter, root, ...args], {
    env: { NODE_ENV: 'production', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The build context: what .dockerignore lets through. */
function contextFiles(): string[] {
  const lines = readFileSync(join(REPOSITORY, '.dockerignore'), 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
}

/** What `npm ci --omit=dev` installs, without the packaged Node. */
function productionPackages(): string[] {
  const list = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable', '--loglevel=silent'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  const folders = list.trim().split('\n').slice(1);
  return folders.filter((folder) => !basename(folder).startsWith('node-linux-'));
}

/** A package without the packages below it, which are on the list themselves if they belong to it. */
function copyPackage(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const nested = join(from, 'node_modules');
  cpSync(from, to, { recursive: true, filter: (source) => source !== nested });
}

function librariesOf(file: string): string[] {
  const lines = execFileSync('ldd', [file], { encoding: 'utf8' });
  return [...lines.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '');
}
