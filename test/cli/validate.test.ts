import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { dispatch } from '../../src/cli/dispatch.ts';

const EXAMPLE = join(import.meta.dirname, '../fixtures/config/example.yaml');
const folder = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function validate(config: string, ...more: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdout, stderr, env: {} } as unknown as Io;
  const code = await dispatch(['validate', '--config', config, ...more], io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

function file(content: string): string {
  const path = join(folder, 'monitors.yaml');
  writeFileSync(path, content);
  return path;
}

/** `operators` operators with `each` custom services. */
function large(operators: number, each: number): string {
  const ids = (count: number) => Array.from({ length: count }, (_, index) => index);
  const monitors = ids(each).map(
    (index) => `      - { service: s${index}, probe: http, url: "https://a.example/${index}" }\n`,
  );
  return `operators:\n${ids(operators)
    .map((index) => `  - id: op-${index}\n    monitors:\n${monitors.join('')}`)
    .join('')}`;
}

describe('validate, for a configuration that is valid,', () => {
  it('prints each monitor with its schedule, deadline, terms and High rule', async () => {
    const { code, stdout, stderr } = await validate(EXAMPLE);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      `${EXAMPLE} is valid: 1 operator, 3 monitors, policy dm-2017`,
      '',
      expect.stringMatching(/^MONITOR +PROBE +SCHEDULE +OFFSET +DEADLINE +SLA +HIGH$/),
      expect.stringMatching(/^─+( {2}─+){6}$/),
      expect.stringMatching(
        /^contoso\/get-balance +get-balance +every 30s +27\.125s +10s +99\.90%, mean 400ms +after 30m$/,
      ),
      expect.stringMatching(/^contoso\/provisioning +provisioning +every 5m +173\.675s +10s /),
      expect.stringMatching(/^contoso\/status-page +http +every 1m +/),
    ]);
  });

  it('prints the load on each operator', async () => {
    const { stdout } = await validate(EXAMPLE);
    expect(stdout).toMatch(/^contoso +3 +0\.057 +0\.200 +4,896 +-$/m);
  });

  it('names the pack and the rule behind each incident that could be raised', async () => {
    const { stdout } = await validate(EXAMPLE);
    expect(stdout).toMatch(/^high +high +dm-2017 E1 +failing without a break for more than 30 min$/m);
    expect(stdout).toMatch(/^throttled +low +dm-2017 E4 +throttled inside the agreed rate/m);
    expect(stdout).toMatch(/^early-warning +warning +dm-2017 A8 +budget burns at 14\.4x over 1 h and 5 min$/m);
  });

  it('prints what it checks of itself', async () => {
    const { stdout } = await validate(
      file(`canary: { url: "https://c.example/", tls: { cert: { file: a }, key: { file: b } } }
references: { dns: [a.example], tcp: ["b.example:443"], every: 2m }
operators:
  - id: contoso
    portal: { url: "https://o.example/", marker: m, tls: { cert: { file: a }, key: { file: b }, ca: { file: c } } }
    monitors: [mo-direct]
`),
    );
    expect(stdout).toMatch(/^OWN CHECK +SCHEDULE *$/m);
    expect(stdout).toMatch(/^canary +every 1m +shown the certificate that 1 operator is shown$/m);
    expect(stdout).toMatch(/^dns:a\.example +every 2m$/m);
    expect(stdout).toMatch(/^tcp:b\.example:443 +every 2m$/m);
  });

  it('says how many SIMs capped grants need', async () => {
    const { stdout } = await validate(
      file(`operators:
  - id: contoso
    api: { baseUrl: https://moapi.contoso.example/v1 }
    sims: [{ iccid: "8988247000100003319" }]
    monitors: [{ service: provisioning, cron: "0 3 * * *" }]
`),
    );
    expect(stdout).toMatch(/^contoso +1 +0\.000 +0\.200 +2 +1 of 1 needed$/m);
    expect(stdout).toContain('cron 0 0 3 * * * UTC');
    expect(stdout).toMatch(/ none$/m);
  });

  it('sums up what would be too long to read', async () => {
    const { stdout } = await validate(file(large(150, 2)));
    expect(stdout).toContain('150 operators, 300 monitors');
    expect(stdout).not.toContain('op-0/s0');
    expect(stdout).toContain('… and 130 operators with a smaller load');
    expect(stdout.split('\n').length).toBeLessThan(45);
  });

  it('warns of what works, but not as one may think', async () => {
    const slow = readFileSync(EXAMPLE, 'utf8').replace('requestsPerSecond: 0.2', 'requestsPerSecond: 0.01');
    const { code, stdout } = await validate(file(slow));
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nwarning: contoso: /);
  });

  it('prints all of it as JSON', async () => {
    const { stdout } = await validate(EXAMPLE, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      policy: 'dm-2017',
      operators: [{ operator: 'contoso', monitors: 3, requestsPerDay: 4_896, allowedPerSecond: 0.2, simPool: null }],
      monitors: [{ monitor: 'contoso/get-balance', everyMs: 30_000, highAfterMs: 1_800_000 }, {}, {}],
      warnings: [],
    });
  });

  it('needs neither secrets nor certificates', async () => {
    delete process.env.CONTOSO_PASSWORD;
    expect((await validate(EXAMPLE)).code).toBe(0);
  });
});

describe('validate, for a configuration with mistakes,', () => {
  const broken = 'operators:\n  - id: Contoso\n    monitors: [get-balance]\n    portl: 1\n';

  it('prints all of them on standard error and ends with 2', async () => {
    const path = file(broken);
    expect(await validate(path)).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        `error: ${path} has 2 mistakes:`,
        `${path}:2:9 operators[0].id: expected a name of lower-case letters, digits and dashes, at most 63 long, found "Contoso"`,
        `${path}:4:5 operators[0].portl: expected a known key (did you mean portal?), found portl`,
        '',
      ].join('\n'),
    });
  });

  it('prints them as JSON too', async () => {
    const { code, stdout, stderr } = await validate(file(broken), '--json');
    expect(code).toBe(2);
    expect(stderr).toContain('2 mistakes');
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      issues: [
        { line: 2, column: 9, path: 'operators[0].id' },
        { line: 4, column: 5, found: 'portl' },
      ],
    });
  });

  it('says so when there is no file', async () => {
    const { code, stderr } = await validate(join(folder, 'none.yaml'));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: ${folder}/none.yaml has a mistake:\n${folder}/none.yaml:1:1: expected a readable file, found no such file\n`,
    });
  });
});

describe('validate --secrets', () => {
  const config = () =>
    file(
      `operators: [{ id: a, country: DE, monitors: [{ service: page, probe: http, url: "https://a.example/", tls: { ca: { file: ca.pem } }, basicAuth: { username: u, password: { env: NO_SUCH_SECRET } } }] }]`,
    );

  it('names all that cannot be used, which validate alone does not look at', async () => {
    writeFileSync(join(folder, 'ca.pem'), 'hello');
    expect((await validate(config())).code).toBe(0);
    const { code, stderr } = await validate(config(), '--secrets');
    expect(code).toBe(2);
    expect(stderr).toContain('2 secrets or files cannot be used:');
    expect(stderr).toContain('a/page tls.ca: expected certificates to trust in');
    expect(stderr).toContain('a/page basicAuth.password: expected a value in the environment variable NO_SUCH_SECRET');
    const { stdout } = await validate(config(), '--secrets', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      issues: [],
      secrets: [expect.any(String), expect.any(String)],
    });
  });
});
