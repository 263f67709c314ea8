import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { httpServer, httpSpec, probeOnce, rawServer } from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';

const MIB = 1024 * 1024;
/** A page may have 5 MiB. */
const PAGE_BYTES = 5 * MIB;

describeRow(16, {
  'chunked without end': async () => {
    const chunk = Buffer.alloc(64 * 1024, '.');
    const url = await httpServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const result = await probeOnce(httpSpec(url), { deadlineMs: 5_000 });
    expect(result.exchanges[0]!.bytesReceived).toBeLessThan(PAGE_BYTES + MIB);
    return result;
  },
  '1 GB announced': async () => {
    const result = await probeOnce(httpSpec(await rawServer('HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n')));
    expect(result.exchanges[0]!.bytesReceived).toBe(0);
    return result;
  },
});

const ZEROS = Buffer.alloc(50 * MIB);

/** Less than a page on the wire, ten pages when unpacked. */
async function probeBomb(coding: string, bomb: Buffer) {
  expect(bomb.length).toBeLessThan(64 * 1024);
  const url = await httpServer((_, response) => response.setHeader('Content-Encoding', coding).end(bomb));
  const before = process.memoryUsage().arrayBuffers;
  const result = await probeOnce(httpSpec(url), { deadlineMs: 5_000 });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(3 * PAGE_BYTES);
  return result;
}

describeRow(17, {
  gzip: () => probeBomb('gzip', gzipSync(ZEROS)),
  brotli: () => probeBomb('br', brotliCompressSync(ZEROS, { params: { 1: 3 } })),
  deflate: () => probeBomb('deflate', deflateSync(ZEROS)),
});
