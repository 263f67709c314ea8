import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/command.ts';
import { command } from '../../../src/cli/daemon/health.ts';
import { UserError } from '../../../src/core/errors.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

async function daemon(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(url?: string) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const io = { stdout, stderr, env: {} } as unknown as Io;
  const code = await command.run({ values: url === undefined ? {} : { url }, positionals: [] }, io);
  stdout.end();
  stderr.end();
  return { code, stdout: await text(stdout), stderr: await text(stderr) };
}

it('a daemon that answers is alive', async () => {
  const asked: unknown[] = [];
  const url = await daemon((request, response) => {
    asked.push(request.url);
    response.end('ok');
  });
  expect(await run(url)).toEqual({ code: 0, stdout: 'alive\n', stderr: '' });
  expect(asked).toEqual(['/live']);
});

it('without an address, port 8080 of this machine is asked', async () => {
  const { code, stdout, stderr } = await run();
  // Whether something listens there depends on the machine.
  expect(code === 0 ? stdout : stderr).toMatch(code === 0 ? /^alive\n$/ : /^http:\/\/127\.0\.0\.1:8080\/live: /);
});

it('a daemon that answers with an error is not', async () => {
  const url = await daemon((_, response) => response.writeHead(503).end());
  expect(await run(url)).toEqual({ code: 1, stdout: '', stderr: `${url}/live: answered 503\n` });
});

it('nor is one that redirects', async () => {
  const asked: unknown[] = [];
  const url = await daemon((request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  expect(await run(url)).toMatchObject({ code: 1 });
  expect(asked).toEqual(['/live']);
});

it('nor is one that hangs, for three seconds', async () => {
  const url = await daemon(() => undefined);
  expect(await run(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('timeout') });
});

it('nor is one that does not listen, and the reason is named', async () => {
  const url = await daemon(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  expect(await run(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
});

it.each(['nonsense', 'ftp://127.0.0.1/', ''])('the address "%s" is refused', async (url) => {
  await expect(run(url)).rejects.toThrow(UserError);
  await expect(run(url)).rejects.toThrow(`--url: expected an address such as http://127.0.0.1:8080, got "${url}"`);
});
