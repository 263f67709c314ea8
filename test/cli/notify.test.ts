import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { dispatch } from '../../src/cli/dispatch.ts';
import { openStore } from '../../src/store/index.ts';
import { closedPort, receiver } from '../notify/kit.ts';
import { messageOf, T0 } from '../store/fixtures.ts';

async function notify(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await dispatch(['notify', ...args], { stdout, stderr, env: {} } as unknown as Io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

/** A folder with a configuration whose channel `hook` leads to `url`. */
function place(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'url'), `${url}/canary-1b2c\n`);
  writeFileSync(join(folder, 'secret'), 'canary-1b2c\n');
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `allowNetworks: [127.0.0.0/8]
operators: [{ id: o, monitors: [{ service: page, probe: http, url: "https://a.example/" }] }]
channels: { hook: { type: webhook, url: { file: url }, secret: { file: secret } } }
`,
  );
  return { config: join(folder, 'monitors.yaml'), dataDir: join(folder, 'data') };
}

it('tests a channel with one message that says it is a test, and who asked for it', async () => {
  const { url, received } = await receiver();
  const { config } = place(url);
  expect(await notify('test', 'hook', '--config', config, '--by', 'ada')).toEqual({
    code: 0,
    stdout: 'hook: delivered\n',
    stderr: '',
  });
  expect(received).toHaveLength(1);
  const [event] = JSON.parse(received[0]!.body).events;
  expect(event).toMatchObject({ step: 'test', incident: null, headline: 'TEST: threenines can reach this channel' });
  expect(event.text).toContain('ada asked for this message');
});

it('says why a test was not delivered, without the address', async () => {
  const { config } = place(`http://127.0.0.1:${await closedPort()}`);
  expect(await notify('test', 'hook', '--config', config)).toEqual({
    code: 1,
    stdout: 'hook: not delivered (retryable), refused: ECONNREFUSED\n',
    stderr: '',
  });
});

it('names the channels there are, the secret that is missing, and the verbs', async () => {
  const { config } = place('ftp://elsewhere');
  expect(await notify('test', 'mail', '--config', config)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('there is no channel "mail"; known: hook'),
  });
  const wrong = await notify('test', 'hook', '--config', config);
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('channels.hook.url: expected the secret to be'),
  });
  expect(wrong.stderr).not.toContain('canary');
  expect(await notify('delete', 'hook')).toMatchObject({ code: 2, stderr: expect.stringContaining('notify list') });
});

it('lists what is not delivered and why, and brings a dead message back once', async () => {
  const { config, dataDir } = place('http://127.0.0.1:9');
  const message = messageOf({ channel: 'hook', createdAt: T0 });
  const store = await openStore({ dataDir });
  await store.enqueue([message]);
  await store.claim('hook', T0, T0 + 1, { limit: 1, priority: 'high' });
  await store.recordAttempt([message.id], { state: 'dead', error: 'not-found: HTTP 404' });
  await store.close();

  expect((await notify('list', '--config', config)).stdout).toMatch(
    /incident-1\/opened\/1\/hook +dead .* 1 .*not-found: HTTP 404/,
  );
  expect(await notify('retry', message.id, '--config', config)).toMatchObject({ code: 0 });
  expect(await notify('retry', message.id, '--config', config)).toMatchObject({ code: 2 });
  expect(JSON.parse((await notify('list', '--json', '--config', config)).stdout)).toMatchObject([
    { id: message.id, state: 'pending', attempts: 0 },
  ]);
});
