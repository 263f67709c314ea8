import { UserError } from '../../core/errors.ts';
import { isoTime } from '../../core/time.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { ParsedArgs } from '../command.ts';
import { parseInstant } from './output.ts';

/** When something happened, as the input of a verb takes it; undefined where the option is absent. Nobody logs the future. */
export function moment({ values }: ParsedArgs, option: string): string | undefined {
  const text = values[option];
  if (typeof text !== 'string') return undefined;
  const now = systemClock.now();
  const at = parseInstant(option, text, now);
  if (at > now) throw new UserError(`--${option}: expected a moment that is over, found ${text}`);
  return isoTime(at);
}

/** One of a closed list, or the first of it. */
export function choice<const T extends string>({ values }: ParsedArgs, option: string, list: readonly [T, ...T[]]): T {
  const text = values[option];
  if (text === undefined) return list[0];
  const found = list.find((one) => one === text);
  if (found === undefined) throw new UserError(`--${option}: expected ${list.join(', ')}, found "${text}"`);
  return found;
}

/** The text that the rest of the command line is. */
export function textOf(words: readonly string[], what: string): string {
  const text = words.join(' ').trim();
  if (text === '') throw new UserError(`expected ${what}, found nothing`);
  return text;
}
