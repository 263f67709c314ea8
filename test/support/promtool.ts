import { spawnSync } from 'node:child_process';

/** Whether Prometheus' own checker is on this machine. CI must have it: there a missing one fails instead of skipping. */
export const promtoolMissing = spawnSync('promtool', ['--version']).error !== undefined;

if (promtoolMissing) {
  if (process.env.CI) throw new Error('promtool is not installed, and CI must not skip what only promtool can check');
  console.warn('SKIPPED: promtool is not installed, so metrics, rules and dashboard queries are not checked by it');
}

/** Runs promtool; returns its exit code and all it printed. */
export function promtool(
  args: readonly string[],
  input = '',
): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}
