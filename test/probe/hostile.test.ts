import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { errors } from 'undici';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { FAILURE } from '../../src/core/verdict/exchange.ts';
import { startProbeThread } from '../../src/probe/pool.ts';
import { exchangeWith, httpServer, httpSpec, rawServer } from './kit.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

/** As much as the other side takes. */
const forever = (bytes: string) => (socket: Socket) => {
  const more = () => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
};

describe('a flood without end', () => {
  const cases = [
    { name: 'of early hints', bytes: 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n', reason: 'protocol' },
    { name: 'of informational answers', bytes: 'HTTP/1.1 102 Processing\r\n\r\n', reason: 'protocol' },
    { name: 'of small headers', start: OK, bytes: 'a: b\r\n' },
    { name: 'of empty headers', start: OK, bytes: 'a:\r\n' },
    { name: 'of one header', start: `${OK}X: `, bytes: 'x' },
    { name: 'of trailers', start: `${CHUNKED}0\r\n`, bytes: 'a: b\r\n' },
    { name: 'of chunk extensions', start: `${CHUNKED}1`, bytes: ';x=y' },
    { name: 'of empty lines before the answer', bytes: '\r\n' },
    { name: 'of chunks of one byte', start: CHUNKED, bytes: '1\r\n.\r\n' },
  ];
  const thread = startProbeThread({ allowNetworks: ['127.0.0.0/8'], userAgent: 'threenines/test' });
  afterAll(() => thread.stop(0));

  it.each(cases)('$name is cut off, and holds up nobody', async ({ start = '', bytes, reason = 'too-large' }) => {
    const url = await rawServer(start, forever(bytes.repeat(20_000)));
    thread.configure([{ monitorId: 'contoso/test', spec: httpSpec(url), deadlineMs: 5_000 }]);
    const probe = () => thread.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    const stallOf = async () => {
      const result = await probe();
      expect(result.reason).toBe(reason);
      return result.maxStallMs;
    };
    // The best of a few, since other work on this machine may hold up a single one.
    await expect.poll(stallOf, { interval: 0, timeout: 15_000 }).toBeLessThan(50);
  });
});

it('headers without end are refused before the parser makes an error of each', async () => {
  let made = 0;
  Object.defineProperty(errors.HeadersOverflowError.prototype, 'code', {
    configurable: true,
    get: () => 'UND_ERR_HEADERS_OVERFLOW',
    set: () => (made += 1),
  });
  onTestFinished(() => void delete (errors.HeadersOverflowError.prototype as { code?: string }).code);
  const url = await rawServer(OK, forever('a: b\r\n'.repeat(20_000)));
  const { facts } = await exchangeWith(url);
  expect(facts.failure).toMatchObject({ code: FAILURE.headersTooLarge });
  // None, unless the bytes come in pieces; a whole piece of the socket would make ten thousand.
  expect(made).toBeLessThan(3_000);
});

it('a large page in small chunks is an ordinary answer', async () => {
  const chunk = `64\r\n${'x'.repeat(100)}\r\n`;
  const chunks = 50_000;
  const url = await rawServer(`${CHUNKED}${chunk.repeat(chunks)}0\r\n\r\n`);
  const record = await exchangeWith(url, { maxBodyBytes: 5 * 1024 * 1024, deadlineMs: 10_000 });
  expect(record.facts.failure).toBeNull();
  expect(record.bytesReceived).toBe(100 * chunks);
});

describe('content codings', () => {
  const decoded = async (coding: string, body: Buffer) => {
    const url = await httpServer((_, response) => response.setHeader('Content-Encoding', coding).end(body));
    return (await exchangeWith(url)).facts;
  };

  it('may be applied one on top of another, up to three', async () => {
    const once = gzipSync('hello');
    expect(await decoded('zstd', zstdCompressSync('hello'))).toMatchObject({ body: 'hello', failure: null });
    expect(await decoded('gzip, gzip', gzipSync(once))).toMatchObject({ body: 'hello' });
    expect(await decoded('gzip, BR, zstd', zstdCompressSync(brotliCompressSync(once)))).toMatchObject({
      body: 'hello',
    });
    expect((await decoded('gzip, gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(once))))).failure).toMatchObject({
      code: FAILURE.decode,
    });
    expect((await decoded(Array(1_000).fill('gzip').join(), once)).failure).toMatchObject({ code: FAILURE.decode });
  });

  const zeros = Buffer.alloc(20 * 1024 * 1024);
  it.each([
    { coding: 'zstd', bomb: zstdCompressSync(zeros) },
    { coding: 'gzip, gzip', bomb: gzipSync(gzipSync(zeros)) },
    { coding: 'gzip, br', bomb: brotliCompressSync(gzipSync(zeros)) },
  ])('cannot hide a bomb ($coding)', async ({ coding, bomb }) => {
    expect((await decoded(coding, bomb)).failure).toMatchObject({ code: FAILURE.bodyTooLarge });
  });

  it('cannot ask for a large window', async () => {
    // A frame of zstd that declares a window of 512 MiB, and one raw block.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 19 << 3, 0x09, 0x00, 0x00, 0x61]);
    expect((await decoded('zstd', frame)).failure).toMatchObject({ code: FAILURE.decode });
  });
});

it('a length that is announced after HEAD is that of no body', async () => {
  const url = await httpServer((_, response) => response.writeHead(200, { 'Content-Length': 1e9 }).end());
  expect((await exchangeWith(url, { method: 'HEAD' })).facts).toMatchObject({ statusCode: 200, failure: null });
});
