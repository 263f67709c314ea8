import { describe, expect, it } from 'vitest';
import { readHead } from '../../src/net/response-head.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

function finalHead(text: string): { readonly text: string; readonly oddities: readonly string[] } {
  const head = readHead(Buffer.from(text, 'latin1'));
  if (head.kind !== 'final') throw new Error(`no final head: ${head.kind}`);
  return { text: head.bytes.toString('latin1'), oddities: head.oddities };
}

describe('a head that every parser takes', () => {
  it.each([`${OK}\r\n`, `${OK}Content-Length: 3\r\nX-Empty:\r\n\r\nabc`, `HTTP/1.0 200\r\nA: caf\xe9, "x"\r\n\r\n`])(
    '%j stays as it came',
    (text) => {
      expect(finalHead(text)).toEqual({ text, oddities: [] });
    },
  );
});

describe('what browsers and curl overlook', () => {
  it.each([
    [`${OK}A: 1\r\n 2\r\n\tthree\r\nB: 4\r\n\r\n`, 'A: 1 2 three\r\nB: 4\r\n', 'folded line'],
    [`${OK} stray\r\nA: 1\r\n\r\n`, 'A: 1\r\n', 'folded line'],
    [`${OK}A : 1\r\nB\t:2\r\n\r\n`, 'A: 1\r\nB: 2\r\n', 'blank before a colon'],
    [`${OK}nothing\r\nA: 1\r\n: 2\r\nX Y: 3\r\n\r\n`, 'A: 1\r\n', 'line without a name'],
    [`${OK}Set-Cookie: a=b\x01c\x7f\r\n\r\n`, 'Set-Cookie: a=b c \r\n', 'control character'],
    [`${OK}Content-Length: 3\r\ncontent-length: 3\r\n\r\nabc`, 'Content-Length: 3\r\n', 'repeated Content-Length'],
    [`${OK}Content-Length: 3, 3\r\n\r\nabc`, 'Content-Length: 3\r\n', 'repeated Content-Length'],
    [`${OK}Transfer-Encoding: identity\r\nA: 1\r\n\r\n`, 'A: 1\r\n', 'Transfer-Encoding: identity'],
    ['HTTP/1.1 200 OK\nA: 1\n\nbody', 'A: 1\r\n', 'bare line feed'],
    ['http/1.1  200 OK\r\nA: 1\r\n\r\n', 'A: 1\r\n', 'status line'],
    ['HTTP/1.1 200 OK\r\nA: 1\n\r\n', 'A: 1\r\n', 'bare line feed'],
  ])('%j', (text, fields, oddity) => {
    const read = finalHead(text);
    expect(read.text.slice(0, read.text.indexOf('\r\n\r\n') + 2)).toBe(OK + fields);
    expect(read.oddities).toEqual([oddity]);
  });

  it('leaves what nobody can read to the parser', () => {
    for (const odd of [
      'Content-Length: 3\r\nContent-Length: 4',
      'A: b\0c',
      'Content-Length: 3\r\nTransfer-Encoding: chunked',
    ]) {
      expect(finalHead(`${OK}${odd}\r\n\r\n`).text).toContain(odd);
    }
  });

  it('touches nothing behind the head', () => {
    expect(finalHead(`${OK}A : 1\r\n\r\nB : 2\r\n\r\n`).text).toMatch(/\r\n\r\nB : 2\r\n\r\n$/);
  });
});

describe('informational answers', () => {
  it.each(['100 Continue', '102 Processing', '103 Early Hints', '199 Odd', '100'])('%s is one', (status) => {
    const head = readHead(Buffer.from(`HTTP/1.1 ${status}\r\nLink: </a>\r\n\r\n${OK}`));
    expect(head).toMatchObject({ kind: 'informational' });
    expect('rest' in head && head.rest.toString()).toBe(OK);
  });

  it('a change of protocols that nobody asked for is none', () => {
    expect(readHead(Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n')).kind).toBe('final');
  });

  it('is told from the answer as soon as the status has come', () => {
    expect(readHead(Buffer.from('HTTP/1.1 1'))).toMatchObject({ kind: 'part', isFinal: null });
    expect(readHead(Buffer.from('HTTP/1.1 100'))).toMatchObject({ kind: 'part', isFinal: false });
    expect(readHead(Buffer.from('\r\nHTTP/1.1 200'))).toMatchObject({ kind: 'part', isFinal: true });
  });
});
