import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { createLog } from '../../src/runtime/logger.ts';
import { redactFields } from '../../src/runtime/redact.ts';

const LOGGER = new URL('../../src/runtime/logger.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'threenines-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that logs what `statements` say. */
const program = (statements: string): string =>
  `import { createLog } from ${JSON.stringify(LOGGER)}; const log = createLog(process.env); ${statements}`;

function logged(statements: string, env: Record<string, string> = {}) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program(statements)], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  return {
    text: stderr,
    lines: stderr
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

it('writes one JSON object per line to stderr, with a level, an ISO time and a message', () => {
  const { lines } = logged("log.info({ operator: 'contoso', probes: 3 }, 'started'); log.error({}, 'line\\nbreak');");
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      operator: 'contoso',
      probes: 3,
      msg: 'started',
    },
    expect.objectContaining({ level: 'error', msg: 'line\nbreak' }),
  ]);
});

it('nothing is lost when the program exits at once', () => {
  const { lines } = logged("for (let i = 0; i < 2_000; i += 1) log.info({ i }, 'x'); process.exit(0);");
  expect(lines).toHaveLength(2_000);
});

it.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['', ['info', 'warn', 'error']],
  ['error', ['error']],
  ['silent', []],
])('with the level "%s" it writes %j', (level, levels) => {
  const all = "log.debug({}, ''); log.info({}, ''); log.warn({}, ''); log.error({}, '');";
  expect(logged(all, { THREENINES_LOG_LEVEL: level }).lines.map((line) => line.level)).toEqual(levels);
});

it('refuses a level that does not exist, and says which ones do', () => {
  expect(() => createLog({ THREENINES_LOG_LEVEL: 'loud' })).toThrow(UserError);
  expect(() => createLog({ THREENINES_LOG_LEVEL: 'loud' })).toThrow(
    'THREENINES_LOG_LEVEL: expected one of debug, info, warn, error, silent, got "loud"',
  );
});

it('secrets and SIM numbers never appear, wherever they stand', () => {
  const { text, lines } = logged(`
    const canary = 'canary-5d1f';
    const error = Object.assign(new Error('no SIM 8988247000100003319'), { body: canary, code: 'E1' });
    log.info({ Authorization: canary, tls: { key: canary, cert: canary } }, 'ICCID 8988247000100003319');
    log.warn({ sims: [{ iccid: '8988247000100003319', use: ['a'] }], a: { b: { c: { token: canary } } } }, '');
    log.error({ err: error, nested: { cause: new Error('inner', { cause: error }) } }, 'failed');
  `);
  expect(text).not.toContain('canary');
  expect(text).not.toContain('8988247000100003319');
  expect(lines[0]).toMatchObject({ Authorization: '[redacted]', msg: 'ICCID …3319' });
  expect(lines[1]).toMatchObject({ sims: [{ iccid: '[redacted]', use: ['a'] }] });
  expect(lines[2].err).toMatchObject({ message: 'no SIM …3319', code: 'E1', stack: expect.stringContaining('at ') });
});

it('hostile values do not break a line', () => {
  const { lines } = logged(`
    const cycle = {}; cycle.cycle = cycle;
    const deep = JSON.parse('['.repeat(10_000) + ']'.repeat(10_000));
    log.info({ cycle, deep, big: 5n, nothing: undefined, at: new Date(0) }, 'still here');
  `);
  expect(lines).toEqual([expect.objectContaining({ big: 5, at: '1970-01-01T00:00:00.000Z', msg: 'still here' })]);
});

it('on a terminal it writes for readers', () => {
  const file = join(folder, 'program.mjs');
  const code = program("log.info({ operator: 'contoso' }, 'started'); log.info({}, 'SIM 8988247000100003319');");
  const command = `node --input-type=module -e '${code.replaceAll("'", "'\\''")}'`;
  const seen = execFileSync('script', ['-qec', command, file], {
    env: { ...process.env, NO_COLOR: '1', PATH: `${join(process.execPath, '..')}:${process.env.PATH}` },
    encoding: 'utf8',
  });
  expect(seen).toMatch(/^\[\d\d:\d\d:\d\dZ\] INFO: started\r?\n {4}operator: "contoso"/);
  expect(seen).toContain('SIM …3319');
});

it('redaction copies: the logged object stays as it is', () => {
  const fields = { password: 'x', list: [1, { secret: 'y' }] };
  expect(redactFields(fields)).toEqual({ password: '[redacted]', list: [1, { secret: '[redacted]' }] });
  expect(fields.password).toBe('x');
});
