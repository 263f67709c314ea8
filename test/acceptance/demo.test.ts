import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MINUTE, SECOND } from '../../src/core/time.ts';
import { freePorts } from '../support/free-ports.ts';
import { PROGRAM, threenines, workFolder } from './daemon.ts';

const DATA_DIR = 'data/demo';
const SHIPPED = new URL('../../monitors.yaml', import.meta.url);
const OPERATORS = 6;

interface Incident {
  readonly id: string;
  readonly severity: string;
  readonly state: string;
  readonly startedAt: string;
  readonly openedAt: string;
}

/** The shipped configuration, with the operators at ports of this test. */
async function prepare(): Promise<string> {
  const folder = workFolder();
  const firstPort = await freePorts(OPERATORS);
  const yaml = readFileSync(SHIPPED, 'utf8').replace(/127\.0\.0\.1:944(\d)/g, (_, digit) => {
    return `127.0.0.1:${firstPort + Number(digit) - 1}`;
  });
  writeFileSync(join(folder, 'monitors.yaml'), yaml);
  return folder;
}

async function startDemo(folder: string) {
  const startedAt = Date.now();
  const child = spawn(process.execPath, [PROGRAM, 'demo', '--data-dir', DATA_DIR, '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const end = async () => {
    child.kill('SIGINT');
    return (await ended)[0] as number;
  };
  return { startedAt, end, output: () => output };
}

it(
  'the demo raises one High incident within two minutes, mails it to on-call, and it goes through its life by the commands of the README',
  async () => {
    const folder = await prepare();
    const demo = await startDemo(folder);
    const run = (...words: string[]) => threenines(folder, ...words, '--data-dir', DATA_DIR);
    const highs = async () => {
      const { stdout } = await run('incident', 'list', '--json');
      return (JSON.parse(stdout || '[]') as Incident[]).filter(({ severity, openedAt }) => {
        return severity === 'high' && Date.parse(openedAt) >= demo.startedAt;
      });
    };
    const mails = () => {
      const path = join(folder, DATA_DIR, 'mails');
      return readdirSync(path).map((name) => readFileSync(join(path, name), 'latin1').replaceAll('=\r\n', ''));
    };
    /** After a mail about a High incident, what follows is collected for a minute. */
    const mailed = (text: string) =>
      vi.waitFor(
        () => {
          const found = mails().find((mail) => mail.includes(text));
          const subjects = () => mails().map((mail) => /^Subject: .*$/m.exec(mail)?.[0]);
          if (found === undefined) throw new Error(`no mail says "${text}": ${subjects().join('; ')}`);
          return found;
        },
        { timeout: 3 * MINUTE, interval: SECOND },
      );

    // A busy machine takes its time to invent a month.
    await vi.waitFor(() => expect(demo.output()).toContain('threenines is probing them now'), { timeout: 8 * MINUTE });
    const probingSince = Date.now();
    const [incident] = await vi.waitFor(
      async () => {
        const found = await highs();
        expect(found, demo.output().slice(-2_000)).toHaveLength(1);
        return found as [Incident];
      },
      { timeout: 4 * MINUTE, interval: 5 * SECOND },
    );
    const { id } = incident;
    expect(incident).toMatchObject({ state: 'open' });
    expect(Date.parse(incident.openedAt) - probingSince).toBeLessThan(2 * MINUTE);
    expect(Date.parse(incident.openedAt) - Date.parse(incident.startedAt)).toBeGreaterThan(30 * MINUTE);

    const page = await mailed('Subject: [threenines] High incident opened: Litware');
    expect(page).toContain(`incident ack ${id} --data-dir ${join(folder, DATA_DIR)}`);
    expect(page).toContain(`incident call ${id}`);

    expect((await run('incident', 'show', id, '--say')).stdout).toMatch(
      /^This is the operations center .* High incident\.$/m,
    );
    expect(await run('incident', 'ack', id, '--by', 'ada')).toMatchObject({ code: 0 });
    expect(await run('incident', 'ack', id, '--by', 'bob')).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^conflict/),
    });
    expect(await run('incident', 'call', id)).toMatchObject({ code: 0 });
    expect(await run('incident', 'answer', id, 'we look into it')).toMatchObject({ code: 0 });
    const shown = (await run('incident', 'show', id)).stdout;
    for (const line of [
      /E1 our call .*\s+kept/,
      /E2 the operator's first answer .*\s+kept/,
      /E3 the operator's update .*\s+pending/,
    ]) {
      expect(shown).toMatch(line);
    }
    expect(shown).toMatch(/requests +GET .*\/balances at 127\.0\.0\.1/);
    expect(shown).toMatch(/our own health +no fault of ours was seen/);
    expect(await run('incident', 'resolve', id)).toMatchObject({ code: 0 });
    await mailed('High incident resolved: Litware');
    expect(mails().join('\n')).toContain('High incident acknowledged: Litware');
    expect(await highs()).toMatchObject([{ id, state: 'resolved' }]);
    expect(await demo.end()).toBe(0);
  },
  20 * MINUTE,
);
