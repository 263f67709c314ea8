import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { buildImage, canRunImages, runInImage } from '../support/image.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const LAUNCHER = '/app/bin/threenines.cjs';
const dockerfile = readFileSync(join(REPOSITORY, 'Dockerfile'), 'utf8');

/** The JSON array behind an instruction of the Dockerfile. */
function instruction(name: string): string[] {
  const match = new RegExp(`^\\s*${name}\\s+(\\[.*\\])$`, 'm').exec(dockerfile);
  return JSON.parse(match?.[1] ?? '[]');
}

describe.skipIf(!canRunImages())('the image', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'threenines-image-'));
    buildImage(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = async (args: readonly string[]) => {
    const child = runInImage(root, args);
    const [[code, signal], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout!),
      text(child.stderr!),
    ]);
    return { code, signal, stdout, stderr };
  };

  it('holds no package manager, no shell and no tool for development', () => {
    const found = globSync('{**/bin/{sh,bash,npm,npx},app/node_modules/{typescript,vitest,@biomejs,knip}}', {
      cwd: root,
    });
    expect(found).toEqual([]);
  });

  it('runs as an unprivileged user who can write to /data and nowhere else', async () => {
    const attempt = `
      const { writeFileSync } = require('node:fs');
      const refused = (file) => { try { writeFileSync(file, ''); return false; } catch { return true; } };
      const status = require('node:fs').readFileSync('/proc/self/status', 'utf8');
      console.log(JSON.stringify({
        uid: process.getuid(),
        refused: ['/x', '/app/x', '/app/src/x', '/config/x', '/etc/hosts', '/data/x'].map(refused),
        capabilities: /CapEff:\\s*(\\w+)/.exec(status)[1],
        noNewPrivileges: /NoNewPrivs:\\s*(\\d)/.exec(status)[1],
      }));
    `;
    const { stdout, stderr } = await run(['-e', attempt]);
    expect({ ...JSON.parse(stdout), stderr }).toEqual({
      uid: 65_532,
      refused: [true, true, true, true, true, false],
      capabilities: '0000000000000000',
      noNewPrivileges: '1',
      stderr: '',
    });
  });

  it.each(['--version', '--help', 'run --help'])('starts: threenines %s', async (line) => {
    expect(await run([LAUNCHER, ...line.split(' ')])).toMatchObject({ code: 0, stderr: '' });
  });

  it('its health check says no while nothing runs', async () => {
    const [node, ...command] = instruction('HEALTHCHECK .*\\\\\\n\\s*CMD');
    expect([node, command[1]]).toEqual(['/usr/local/bin/node', 'health']);
    expect(await run(command)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  });

  it('probes, answers its health check, stores its samples in /data and stops cleanly on SIGTERM', async () => {
    const target = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    onTestFinished(() => void target.close());
    await once(target, 'listening');
    const port = await freePorts(1);
    writeFileSync(join(root, 'config/monitors.yaml'), configuration((target.address() as AddressInfo).port));
    expect(instruction('ENTRYPOINT')).toEqual(['/usr/local/bin/node', LAUNCHER]);
    const args = instruction('CMD').map((arg) => arg.replace('0.0.0.0:8080', `0.0.0.0:${port}`));

    const daemon = runInImage(root, [LAUNCHER, ...args]);
    onTestFinished(() => void daemon.kill('SIGKILL'));
    const ended = Promise.all([once(daemon, 'close'), text(daemon.stderr!)]);
    const probed = once(target, 'request').then(() => once(target, 'request'));
    await Promise.race([probed, ended.then(([, log]) => expect.fail(`the daemon ended: ${log}`))]);
    expect(await run([LAUNCHER, 'health', '--url', `http://127.0.0.1:${port}`])).toMatchObject({ code: 0 });
    daemon.kill('SIGTERM');
    const [[code], log] = await ended;
    expect(code, log).toBe(0);

    const samples = await run([LAUNCHER, 'samples', '--data-dir', '/data']);
    expect(samples.stdout.split('\n')[0]).toMatch(/"verdict":"good"/);
  });
});

function configuration(port: number): string {
  return `
services:
  page: { probe: http, method: GET, every: 1s }
operators:
  - id: local
    monitors: [ { service: page, url: "http://127.0.0.1:${port}/" } ]
allowNetworks: [127.0.0.0/8]
`;
}
