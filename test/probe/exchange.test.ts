import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAILURE } from '../../src/core/verdict/exchange.ts';
import type { AddressGuard } from '../../src/net/address-guard.ts';
import { runs } from '../support/random.ts';
import { exchangeWith, httpServer, listen, phaseSumError, rawServer } from './kit.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const silent = () => rawServer('');

describe('phases', () => {
  it('tells waiting for the first byte from receiving the rest', async () => {
    const url = await httpServer((_, response) => {
      setTimeout(() => {
        response.write('a');
        setTimeout(() => response.end('b'), 80);
      }, 120);
    });
    const { phasesMs, facts } = await exchangeWith(url, { deadlineMs: 10_000 });
    expect(facts.body).toBe('ab');
    expect(phasesMs.wait).toBeGreaterThan(115);
    expect(phasesMs.receive).toBeGreaterThan(75);
    expect(phasesMs.tls).toBe(0);
  });

  it('charges a slow name server to dns', async () => {
    const url = await httpServer((_, response) => response.end());
    const slow: AddressGuard = {
      refusal: () => null,
      lookup: (_host, options, callback) =>
        setTimeout(() => {
          const found = { address: '127.0.0.1', family: 4 };
          if (options.all) callback(null, [found]);
          else callback(null, found.address, found.family);
        }, 60),
    };
    const { phasesMs } = await exchangeWith(url.replace('127.0.0.1', 'localhost'), {}, slow);
    expect(phasesMs.dns).toBeGreaterThan(55);
  });

  it('counts the flushing of a large request as sending', async () => {
    const url = await httpServer((request, response) => {
      setTimeout(() => request.resume().on('end', () => response.end()), 100);
    });
    const body = 'x'.repeat(16 * 1024 * 1024);
    const { phasesMs, facts } = await exchangeWith(url, { method: 'PUT', body });
    expect(facts.statusCode).toBe(200);
    expect(phasesMs.send).toBeGreaterThan(80);
  });
});

it('goes on to the next address of a host when one is dead, and says so', async () => {
  const url = await httpServer((_, response) => response.end());
  const two: AddressGuard = {
    refusal: () => null,
    lookup: (_host, _options, callback) =>
      callback(null, [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ]),
  };
  const record = await exchangeWith(url.replace('127.0.0.1', 'localhost'), {}, two);
  expect(record.facts).toMatchObject({ statusCode: 200, failure: null, addressFallback: true });
  expect(record.remoteAddress).toBe('127.0.0.1');
});

describe('the deadline', () => {
  const forever = (chunk: string, everyMs: number) => (socket: Socket) => {
    const timer = setInterval(() => socket.write(chunk), everyMs);
    socket.on('close', () => clearInterval(timer));
  };
  const cases = [
    { name: 'a server that accepts and says nothing', phase: 'wait', start: silent },
    { name: 'headers that never end', phase: 'receive', start: () => rawServer(OK, forever('X: y\r\n', 40)) },
    { name: 'one byte at a time', phase: 'receive', start: () => rawServer(`${OK}\r\n`, forever('.', 40)) },
  ] as const;
  it.each(cases)('ends $name exactly', async ({ phase, start }) => {
    const record = await exchangeWith(await start(), { deadlineMs: 400 });
    expect(record.facts.failure).toMatchObject({ code: FAILURE.deadline, phase });
    expect(record.totalMs).toBeGreaterThan(398);
    expect(phaseSumError(record)).toBeLessThan(1);
  });

  it('ends no answer that was in time, while this thread was blocked and could not read it', async () => {
    const target = new Worker(
      `const { createServer } = require('node:http'); const { parentPort } = require('node:worker_threads');
       const server = createServer((_, response) => {
         parentPort.postMessage('asked');
         setTimeout(() => response.end('ok'), 100);
       });
       server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
      { eval: true },
    );
    const [port] = await once(target, 'message');
    // Input that holds the thread up: what comes meanwhile is not seen before the timers have had their turn.
    target.once('message', () => {
      const until = performance.now() + 400;
      while (performance.now() < until);
    });
    const record = await exchangeWith(`http://127.0.0.1:${port}`, { deadlineMs: 300 });
    expect(record.facts).toMatchObject({ failure: null, body: 'ok' });
    expect(record.totalMs).toBeGreaterThan(300);
    await target.terminate();
  });

  it('ends a name server that never answers', async () => {
    const deaf: AddressGuard = { refusal: () => null, lookup: () => {} };
    const record = await exchangeWith('http://localhost:1', { deadlineMs: 200 }, deaf);
    expect(record.facts.failure).toMatchObject({ code: FAILURE.deadline, phase: 'dns' });
    expect(record.phasesMs.dns).toBeGreaterThan(198);
    expect(record.requestSent).toBe(false);
  });
});

describe('an answer that is too large', () => {
  it('is cut off without limit on the wire', async () => {
    const chunk = 'x'.repeat(8 * 1024);
    const url = await httpServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const record = await exchangeWith(url);
    expect(record.facts.failure).toMatchObject({ code: FAILURE.bodyTooLarge, phase: 'receive' });
    expect(record.bytesReceived).toBeLessThan(1024 * 1024);
  });

  it('is recognised behind compression', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(60 * 1024);
    const url = await httpServer((_, response) => response.setHeader('Content-Encoding', 'gzip').end(bomb));
    const before = process.memoryUsage().arrayBuffers;
    const record = await exchangeWith(url);
    expect(record.facts.failure).toMatchObject({ code: FAILURE.bodyTooLarge });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  it('may be exactly as large as the limit', async () => {
    const url = await httpServer((_, response) => response.end('x'.repeat(64 * 1024)));
    const { facts } = await exchangeWith(url);
    expect(facts.failure).toBeNull();
    expect(facts.body).toHaveLength(64 * 1024);
  });

  it('counts its headers apart', async () => {
    const url = await rawServer(`${OK}X: ${'y'.repeat(64 * 1024)}\r\n\r\n`);
    expect((await exchangeWith(url)).facts.failure).toMatchObject({ code: FAILURE.headersTooLarge });
  });
});

describe('broken answers', () => {
  const cases = [
    { name: 'a reset in the body', bytes: `${OK}Content-Length: 10\r\n\r\nabc`, next: 'reset', code: 'ECONNRESET' },
    {
      name: 'a reset where only the end of the connection ends the body',
      bytes: `${OK}\r\nabc`,
      next: 'reset',
      code: 'ECONNRESET',
    },
    {
      name: 'an end before the announced length',
      bytes: `${OK}Content-Length: 10\r\nConnection: close\r\n\r\nabc`,
      next: 'end',
      code: FAILURE.closed,
    },
    {
      name: 'a chunk cut short where the connection was to close anyway',
      bytes: `${OK}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n10\r\nabc`,
      next: 'end',
      code: FAILURE.closed,
    },
    {
      name: 'a chunk cut short',
      bytes: `${OK}Transfer-Encoding: chunked\r\n\r\n10\r\nabc`,
      next: 'end',
      code: FAILURE.closed,
    },
    { name: 'an end before any byte', bytes: '', next: 'end', code: FAILURE.closed },
    { name: 'garbage', bytes: 'this is not HTTP\r\n\r\n', next: 'stay', code: FAILURE.badResponse },
    {
      name: 'length and chunks together',
      bytes: `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
      next: 'stay',
      code: FAILURE.badResponse,
    },
    {
      name: 'an upgrade nobody asked for',
      bytes: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      next: 'stay',
      code: FAILURE.badResponse,
    },
  ] as const;
  it.each(cases)('$name is a failure, whatever the status said', async ({ bytes, next, code }) => {
    const url = await rawServer(bytes, (socket) => {
      if (next === 'reset') setTimeout(() => socket.resetAndDestroy(), 30);
      if (next === 'end') socket.end();
    });
    const record = await exchangeWith(url);
    expect(record.facts.failure?.code).toMatch(code);
    expect(record.facts.body).toBe('');
    expect(phaseSumError(record)).toBeLessThan(1);
  });

  it.each([
    { coding: 'gzip', body: gzipSync('complete').subarray(0, 12) },
    { coding: 'gzip', body: Buffer.from('not gzip') },
    { coding: 'gzip, gzip', body: gzipSync('once') },
    { coding: 'snappy', body: Buffer.from('x') },
  ])('a broken or unknown content coding ($coding) cannot be decoded', async ({ coding, body }) => {
    const url = await httpServer((_, response) => response.setHeader('Content-Encoding', coding).end(body));
    expect((await exchangeWith(url)).facts.failure).toMatchObject({ code: FAILURE.decode });
  });

  it('a refused connection spends its time connecting', async () => {
    const closed = createServer();
    const freePort = await new Promise<number>((resolve) => {
      closed.listen(0, '127.0.0.1', () => {
        const { port: free } = closed.address() as AddressInfo;
        closed.close(() => resolve(free));
      });
    });
    const record = await exchangeWith(`http://127.0.0.1:${freePort}`);
    expect(record.facts.failure).toMatchObject({ code: 'ECONNREFUSED', phase: 'connect' });
    expect(record.facts.addressFallback).toBe(false);
    expect(record).toMatchObject({ requestSent: false, phasesMs: { tls: 0, send: 0, wait: 0, receive: 0 } });
  });
});

describe('what goes over the wire', () => {
  it('is one request on a connection of its own', async () => {
    const ports = new Set<number>();
    const heads: string[][] = [];
    const url = await httpServer((request, response) => {
      ports.add(request.socket.remotePort!);
      heads.push(request.rawHeaders);
      response.end();
    });
    await exchangeWith(`${url}/a?b=iccid:1`, { headers: ['X-Own', 'yes'] });
    await exchangeWith(url);
    expect(ports.size).toBe(2);
    expect(heads[0]).toEqual(['host', new URL(url).host, 'connection', 'close', 'X-Own', 'yes']);
  });

  it.each([
    ['the whole answer', `${OK}Content-Length: 1\r\n\r\n.`],
    ['no answer', ''],
    ['half an answer', `${OK}Content-Length: 2\r\n\r\n.`],
    ['too large an answer', `${OK}Content-Length: 9999999\r\n\r\n.`],
  ])('is nothing more once it has ended with %s', async (_, answer) => {
    let connections = 0;
    const closed = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      connections += 1;
      socket.on('error', () => {}).on('close', closed.resolve);
      socket.once('data', () => socket.write(answer));
    });
    await exchangeWith(`http://127.0.0.1:${await listen(server)}`, { deadlineMs: 100 });
    await closed.promise;
    // A client that took the end for a break in the connection would ask once more, at once.
    await delay(50);
    expect(connections).toBe(1);
  });

  it('is nothing when a header cannot be sent', async () => {
    const url = await httpServer(() => expect.unreachable());
    const record = await exchangeWith(url, { headers: ['X-Own', 'a\r\nb'] });
    expect(record.facts.failure).toMatchObject({ code: FAILURE.requestInvalid });
    expect(record.requestSent).toBe(false);
  });
});

it('adds up and never throws whatever a server says', async () => {
  let answer: Uint8Array = new Uint8Array();
  const server = createServer((socket) => socket.once('data', () => socket.end(answer)));
  const url = `http://127.0.0.1:${await listen(server)}`;
  const head = fc.constantFrom(
    '',
    OK,
    `${OK}\r\n`,
    `${OK}Content-Length: 5\r\n\r\n`,
    'HTTP/1.1 103 Early\r\n\r\n',
    'HTTP/1.0 204\r\n\r\n',
  );
  await fc.assert(
    fc.asyncProperty(head, fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
      answer = Buffer.concat([Buffer.from(start), rest]);
      const record = await exchangeWith(url, { deadlineMs: 1_000 });
      expect(phaseSumError(record)).toBeLessThan(1);
      expect(Object.values(record.phasesMs).every((ms) => ms >= 0)).toBe(true);
      expect(record.facts.failure === null ? record.facts.statusCode : 0).not.toBeNull();
    }),
    { numRuns: runs(50) },
  );
});

describe('what customers would not notice', () => {
  it.each([
    ['100 Continue that nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['early hints', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'.repeat(3)],
    ['twenty informational answers', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(20)],
  ])('%s', async (_, before) => {
    const { facts } = await exchangeWith(await rawServer(`${before}${OK}Content-Length: 2\r\n\r\nok`));
    expect(facts).toMatchObject({ statusCode: 200, body: 'ok', failure: null, oddities: [] });
  });

  it('an informational answer in pieces, and time spent before the answer itself is waiting', async () => {
    const server = createServer((socket) => {
      socket.once('data', async () => {
        for (const piece of ['HTTP/1.', '1 100 Con', 'tinue\r\n', '\r', '\n']) {
          socket.write(piece);
          await delay(20);
        }
        socket.end(`${OK}Content-Length: 2\r\n\r\nok`);
      });
    });
    const { facts, phasesMs } = await exchangeWith(`http://127.0.0.1:${await listen(server)}`, { deadlineMs: 10_000 });
    expect(facts).toMatchObject({ statusCode: 200, body: 'ok' });
    expect(phasesMs.wait).toBeGreaterThan(90);
  });

  it.each([
    ['folded line', 'A: 1\r\n 2\r\nContent-Length: 2\r\n\r\nok'],
    ['blank before a colon', 'Content-Length : 2\r\n\r\nok'],
    ['repeated Content-Length', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
    ['control character', 'Set-Cookie: a=\x02\r\nContent-Length: 2\r\n\r\nok'],
    ['Content-Encoding that is none', 'Content-Encoding: none\r\nContent-Length: 2\r\n\r\nok'],
  ])('%s', async (oddity, rest) => {
    const { facts } = await exchangeWith(await rawServer(OK + rest));
    expect(facts).toMatchObject({ statusCode: 200, body: 'ok', failure: null, oddities: [oddity] });
  });

  it.each([204, 304])('the length of a body that does not come after %i', async (status) => {
    const { facts } = await exchangeWith(await rawServer(`HTTP/1.1 ${status} X\r\nContent-Length: 99999999\r\n\r\n`));
    expect(facts).toMatchObject({ statusCode: status, body: '', failure: null });
  });

  it('lengths that differ are a failure all the same', async () => {
    const url = await rawServer(`${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nokk`);
    expect((await exchangeWith(url)).facts.failure?.code).toBe(FAILURE.badResponse);
  });
});
