import { UserError } from '../core/errors.ts';

/** Keys and list indexes from the root of the file. */
export type KeyPath = readonly (string | number)[];

/** One thing that is wrong with a configuration file. Never holds a secret's value. */
export interface ConfigIssue {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** `operators[2].api.baseUrl`; empty for the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** More would scroll the first, which often explains the rest, out of sight. */
const MAX_SHOWN = 20;

/** The file cannot be used. Holds every issue in the order of the file; the message lists the first of them. */
export class ConfigError extends UserError {
  override readonly name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    const sorted = issues.toSorted((a, b) => a.line - b.line || a.column - b.column);
    super(messageOf(sorted));
    this.issues = sorted;
  }
}

function messageOf(issues: readonly ConfigIssue[]): string {
  const count = issues.length === 1 ? 'a mistake' : `${issues.length} mistakes`;
  const lines = [
    `${issues[0]?.file ?? 'the configuration'} has ${count}:`,
    ...issues.slice(0, MAX_SHOWN).map(formatIssue),
  ];
  if (issues.length > MAX_SHOWN) lines.push(`… and ${issues.length - MAX_SHOWN} more`);
  return lines.join('\n');
}

/** `file:line:column key.path: expected X, found Y` */
function formatIssue({ file, line, column, path, expected, found }: ConfigIssue): string {
  return `${file}:${line}:${column}${path === '' ? '' : ` ${path}`}: expected ${expected}, found ${found}`;
}

/** @example formatPath(['operators', 0, 'api']) // 'operators[0].api' */
export function formatPath(path: KeyPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${formatKey(part)}`))
    .join('');
}

/** A key as it can be shown: quoted where it is not a plain word, and never long. */
export function formatKey(key: string): string {
  if (/^[\w-]{1,63}$/.test(key)) return key;
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}
