/** Takes the daemon's lock, says so, and keeps it for the given milliseconds. Arguments: the data directory, the time. */
import { acquireDaemonLock } from '../../../src/store/lock.ts';

const [dataDir, holdMs] = process.argv.slice(2) as [string, string];
acquireDaemonLock(dataDir);
// What nobody refers to is collected, and must keep its lock nevertheless.
globalThis.gc?.();
process.stdout.write('locked\n');
setTimeout(() => {}, Number(holdMs));
