/**
 * `node scripts/beside.ts SCRIPT COMMAND [ARGUMENT...]`: runs an npm script beside a command. The command has the terminal; what
 * the script printed follows when it failed. Exits with 1 when either failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const [script, command, ...args] = process.argv.slice(2) as [string, string, ...string[]];

const beside = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
const main = spawn(command, args, { stdio: 'inherit' });
const [[besideCode], printed, complaints, [mainCode]] = await Promise.all([
  once(beside, 'close'),
  text(beside.stdout),
  text(beside.stderr),
  once(main, 'close'),
]);
if (besideCode !== 0) process.stderr.write(`\nnpm run ${script} failed:\n${printed}${complaints}`);
// Null for one that a signal ended.
process.exitCode = [mainCode, besideCode].find((code) => code !== 0) === undefined ? 0 : 1;
