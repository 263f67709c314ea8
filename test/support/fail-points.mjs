/**
 * Preloaded into a program under test (`--import`): `THREENINES_FAILPOINT=name[:n][:exit]` kills its process, as a power cut
 * would, on the n-th passage of the named place; with `exit` only the thread that passes it ends.
 */
const [scope, place, ...more] = (process.env.THREENINES_FAILPOINT ?? '').split(':');
let passagesLeft = Number(more.find((part) => part !== 'exit') ?? 1);

globalThis[Symbol.for('threenines.failPoint')] = (name) => {
  if (name !== `${scope}:${place}`) return;
  passagesLeft -= 1;
  if (passagesLeft !== 0) return;
  if (more.includes('exit')) process.exit(1);
  process.kill(process.pid, 'SIGKILL');
};
