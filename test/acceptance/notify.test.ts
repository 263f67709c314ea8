import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { failingAt } from '../support/fail-points.ts';
import { startDaemon, threenines, workFolder } from './daemon.ts';

const SECRET = 'canary-5e2d1b';

/** A service that is down, a High rule of two seconds, and a webhook that is answered as told. */
async function place(status: () => number, highAfter = '2s') {
  const received: { readonly id: string; readonly genuine: boolean }[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(500).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
      const expected = createHmac('sha256', SECRET).update(`${id}.${at}.${body}`).digest('base64');
      received.push({ id: JSON.parse(body).id, genuine: signature === `v1,${expected}` });
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = workFolder();
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `policy: { extends: dm-2017, high: { after: ${highAfter} } }
allowNetworks: [127.0.0.0/8]
operators: [{ id: o, monitors: [{ service: page, probe: http, url: "${url}", every: 1s, deadline: 1s }] }]
channels:
  hook: { type: webhook, url: { env: HOOK_URL }, secret: { env: HOOK_SECRET }, severities: [high] }
`,
  );
  return { folder, received, env: { HOOK_URL: `${url}/${SECRET}`, HOOK_SECRET: SECRET } };
}

it('a kill between the answer of the receiver and the mark leads to exactly one repeat, with the same id', async () => {
  const { folder, received, env } = await place(() => 200);
  const first = await startDaemon(folder, { ...env, ...failingAt('outbox:before-settle') });
  await new Promise((resolve) => first.process.once('exit', resolve));
  expect(received).toHaveLength(1);

  const second = await startDaemon(folder, env);
  await expect.poll(() => received.length, { timeout: 60_000 }).toBe(2);
  expect(received[1]).toEqual(received[0]);
  expect(received[0]!.genuine).toBe(true);
  await expect
    .poll(async () => (await threenines(folder, 'notify', 'list')).stdout, { timeout: 60_000 })
    .toBe('everything is delivered\n');
  expect(await second.end('SIGTERM')).toBe(0);
  expect(received).toHaveLength(2);
  expect(JSON.stringify([first.log, second.log])).not.toContain(SECRET);
});

it('what a receiver refuses is given up aloud, is listed, and goes out again when a person asks', async () => {
  let status = 403;
  const { folder, received, env } = await place(() => status);
  const daemon = await startDaemon(folder, env);
  await daemon.logged('a message was given up');
  const list = JSON.parse((await threenines(folder, 'notify', 'list', '--json')).stdout);
  expect(list).toMatchObject([{ channel: 'hook', step: 'opened', state: 'dead', lastError: 'unauthorized: HTTP 403' }]);
  const metrics = async () => (await fetch(`${daemon.url}/metrics`)).text();
  await expect
    .poll(metrics, { timeout: 60_000 })
    .toContain('threenines_outbox_messages{channel="hook",state="dead"} 1');

  status = 200;
  const { stdout } = await threenines(folder, 'notify', 'retry', list[0].id);
  expect(stdout).toBe(`${list[0].id}: goes out again\n`);
  await expect.poll(() => received.map(({ id }) => id), { timeout: 60_000 }).toEqual([list[0].id, list[0].id]);
  expect(await threenines(folder, 'notify', 'retry', list[0].id)).toMatchObject({ code: 2 });
  expect(await daemon.end('SIGTERM')).toBe(0);
  expect(JSON.stringify(daemon.log)).not.toContain(SECRET);
});

it('a store that is locked mutes nobody, and the end says what is lost', async () => {
  const { folder, received, env } = await place(() => 200, '4s');
  const daemon = await startDaemon(folder, env);
  const other = new DatabaseSync(join(folder, 'data', 'threenines.db'));
  other.exec('begin immediate');
  onTestFinished(() => other.close());
  await expect.poll(() => received.length, { timeout: 60_000 }).toBe(1);

  const startedMs = performance.now();
  expect(await daemon.end('SIGTERM')).toBe(3);
  expect(performance.now() - startedMs).toBeLessThan(14_000);
  expect(daemon.log).toContainEqual(
    expect.objectContaining({ msg: expect.stringContaining('lost'), samples: expect.any(Number) }),
  );
  expect(daemon.log.filter(({ msg }) => msg.includes('the store is unavailable'))).toHaveLength(1);
});
