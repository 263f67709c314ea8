import { spawnSync } from 'node:child_process';
import { requireBinary } from './servers.ts';

/** Whether Prometheus' own checker is lacking: then metrics, rules and dashboard queries are not checked by it. */
export const promtoolMissing = requireBinary('promtool') === undefined;

/** Runs promtool; returns its exit code and all it printed. */
export function promtool(
  args: readonly string[],
  input = '',
): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}
