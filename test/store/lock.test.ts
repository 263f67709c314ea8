import { expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { acquireDaemonLock } from '../../src/store/index.ts';
import { type Child, startChild } from './children/start.ts';
import { temporaryDirectory } from './directories.ts';

/** Resolves when another process holds the lock. */
async function lockHeldElsewhere(dataDir: string, holdMs = 3_600_000): Promise<Child> {
  const holder = startChild('hold-lock.ts', [dataDir, String(holdMs)]);
  expect((await holder.lines.next()).value).toBe('locked');
  return holder;
}

it('a second daemon on the same data is refused, by name of the directory', async () => {
  const dataDir = temporaryDirectory();
  await lockHeldElsewhere(dataDir);
  const acquire = () => acquireDaemonLock(dataDir, 50);
  expect(acquire).toThrow(UserError);
  expect(acquire).toThrow(`another threenines is running on ${dataDir}; stop it, or give this one its own --data-dir`);
});

it('a killed daemon leaves no lock behind', async () => {
  const dataDir = temporaryDirectory();
  const holder = await lockHeldElsewhere(dataDir);
  holder.process.kill('SIGKILL');
  await holder.ended;
  acquireDaemonLock(dataDir, 0).release();
});

it('waits a while for a predecessor that is still going away', async () => {
  const dataDir = temporaryDirectory();
  await lockHeldElsewhere(dataDir, 200);
  acquireDaemonLock(dataDir).release();
});

it('is held once also within a process, and free again after its release', () => {
  const dataDir = temporaryDirectory();
  const lock = acquireDaemonLock(dataDir);
  expect(() => acquireDaemonLock(dataDir, 0)).toThrow('another threenines is running');
  lock.release();
  acquireDaemonLock(dataDir, 0).release();
});
