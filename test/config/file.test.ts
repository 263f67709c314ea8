import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { EXAMPLE, mistakeOf } from './example.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: string | Buffer): string {
  const file = join(folder, 'monitors.yaml');
  writeFileSync(file, content);
  return file;
}

const only = (file: string) => {
  const { issues } = mistakeOf(() => loadConfiguration(file));
  expect(issues).toHaveLength(1);
  const { line, column, path, expected, found } = issues[0]!;
  return `${line}:${column} ${path}: ${expected}, ${found}`;
};

describe('a configuration file', () => {
  it('may have a byte order mark and Windows line ends', () => {
    const file = write(`\uFEFF${EXAMPLE.replaceAll('\n', '\r\n')}`);
    expect(loadConfiguration(file).configuration.monitors).toHaveLength(3);
  });

  it('counts lines by its line ends, whatever they are', () => {
    const file = write(EXAMPLE.replace('id: contoso', 'id: 7').replaceAll('\n', '\r\n'));
    expect(only(file)).toMatch(/^12:9 operators\[0\]\.id: /);
  });

  it('says where relative paths start: in its folder', () => {
    expect(loadConfiguration(write(EXAMPLE)).configuration.dataDir).toBe(join(folder, 'data'));
  });
});

describe('what is no configuration file', () => {
  it.each([
    ['an empty one', '', '1:1 operators: a list, nothing'],
    ['comments alone', '# nothing here\n', '1:1 operators: a list, nothing'],
    ['white space', ' \n\n', '1:1 operators: a list, nothing'],
    ['a list', '- a\n', '1:1 : a mapping, a list'],
    ['a word', 'hello', '1:1 : a mapping, a plain value'],
    ['UTF-16 with a mark', Buffer.from('\uFEFFoperators: []', 'utf16le'), '1:1 : UTF-8 text, UTF-16'],
    ['UTF-16 without one', Buffer.from('operators: []', 'utf16le'), '1:1 : UTF-8 text, UTF-16'],
    ['UTF-16, the other way round', Buffer.from('\uFEFFoperators: []', 'utf16le').swap16(), '1:1 : UTF-8 text, UTF-16'],
    ['a NUL', 'policy: dm-2017\nlisten: "\0"', '2:10 : printable UTF-8 text, the control character U+0000'],
    ['an escape', 'policy: \u001B[31m', '1:9 : printable UTF-8 text, the control character U+001B'],
    [
      'Latin-1',
      Buffer.from('operators:\n  - name: Telef\xF3nica', 'latin1'),
      '2:16 : printable UTF-8 text, bytes that are no UTF-8',
    ],
    ['tabs', 'operators:\n\t- id: a\n', '2:1 : spaces for indentation, a tab'],
  ])('%s', (_, content, says) => {
    expect(only(write(content))).toBe(says);
  });

  it('a folder', () => {
    expect(only(folder)).toBe('1:1 : a YAML file, a directory');
  });

  it('a missing one', () => {
    expect(only(join(folder, 'other.yaml'))).toBe('1:1 : a readable file, no such file');
    expect(only(join(folder, 'monitors.yaml', 'x'))).toBe('1:1 : a readable file, no such file');
  });

  it('a device', () => {
    expect(only('/dev/null')).toBe('1:1 : a YAML file, a device, pipe or socket');
  });

  it('10 MB', () => {
    const file = write('operators:\n');
    truncateSync(file, 10_000_000);
    expect(only(file)).toBe('1:1 : at most 8 MiB, 9.5 MiB');
  });

  it('noise', () => {
    const file = write(
      Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919 + (index >> 3) + 40) % 256)),
    );
    expect(mistakeOf(() => loadConfiguration(file)).message).toContain('printable UTF-8 text');
  });
});
