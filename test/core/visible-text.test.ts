import { expect, it } from 'vitest';
import { visibleOnTerminal, visibleText } from '../../src/core/visible-text.ts';

it.each([
  ['plain text, ünïcode, 會, مرحبا and\ttabs\nand lines', 'plain text, ünïcode, 會, مرحبا and\ttabs\nand lines'],
  ['\u001b[2J\u001b]0;title\u0007', '\\u001b[2J\\u001b]0;title\\u0007'],
  ['overwritten\rby this', 'overwritten\\u000dby this'],
  ['Contoso\u202etxt.exe', 'Contoso\\u202etxt.exe'],
  ['\u2066isolated\u2069 \u0085\u009b31m', '\\u2066isolated\\u2069 \\u0085\\u009b31m'],
])('what would steer a terminal or a reader is shown: %j', (text, visible) => {
  expect(visibleText(text)).toBe(visible);
  expect(visibleOnTerminal(text)).toBe(visible);
});

it('JSON with it reads as the same text', () => {
  const value = { name: 'Contoso\u202e\u009b' };
  expect(JSON.parse(visibleText(JSON.stringify(value)))).toEqual(value);
});

it('colours of our own stay on a terminal, and nothing else that begins like one', () => {
  const text = '\u001b[31merror:\u001b[39m \u001b[1mbold\u001b[22m \u001b[2K\u001b[8mhidden';
  expect(visibleOnTerminal(text)).toBe('\u001b[31merror:\u001b[39m \u001b[1mbold\u001b[22m \\u001b[2K\\u001b[8mhidden');
  expect(visibleText(text)).not.toContain('\u001b');
});

it('a progress bar of ours may be written over, and nothing in the middle of a text', () => {
  expect(visibleOnTerminal('\r[==  ] 50 %')).toBe('\r[==  ] 50 %');
  expect(visibleOnTerminal('a\rb')).toBe('a\\u000db');
});
