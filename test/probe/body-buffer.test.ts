import { expect, it } from 'vitest';
import { BodyBuffer } from '../../src/probe/body-buffer.ts';

it('keeps what came, byte by byte, however the sender cut it', () => {
  const sent = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));
  const body = new BodyBuffer();
  for (let from = 0, size = 1; from < sent.length; from += size, size = (size * 3) % 5_000) {
    body.append(sent.subarray(from, from + size));
  }

  expect(body.length).toBe(sent.length);
  expect(body.content().equals(sent)).toBe(true);
});

it('does not follow the memory of who handed a piece over', () => {
  const piece = Buffer.from('before');
  const body = new BodyBuffer();
  body.append(piece);
  piece.write('after!');

  expect(body.content().toString()).toBe('before');
});

it('is empty at first', () => {
  expect(new BodyBuffer().content().length).toBe(0);
});

it('gives its memory back at once, and still tells how much had come', () => {
  const body = new BodyBuffer();
  body.append(Buffer.alloc(1_000_000));
  const { buffer } = body.content();
  body.release();

  expect(buffer.byteLength).toBe(0);
  expect(body.length).toBe(1_000_000);
});
