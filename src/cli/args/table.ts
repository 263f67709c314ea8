import { largest } from '../../core/extremes.ts';
import type { Io } from '../command.ts';

/** How many columns a table may take: those of the terminal; all it needs where nobody looks at it. */
export function tableWidth({ stdout }: Pick<Io, 'stdout'>): number {
  return stdout.isTTY ? (stdout.columns ?? DEFAULT_COLUMNS) : Number.POSITIVE_INFINITY;
}

const DEFAULT_COLUMNS = 80;
const BETWEEN = '  ';
/** A column is not made narrower than this. */
const NARROWEST = 8;

export interface TableStyle {
  /** Columns of numbers, from 0. */
  readonly right?: readonly number[];
  /** Cells that do not fit go on in the next line. */
  readonly width?: number;
}

/** A table with columns as wide as their widest cell, or as the width allows. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], width = Number.POSITIVE_INFINITY }: TableStyle = {},
): string {
  const natural = header.map((cell, column) =>
    largest(
      rows.map((row) => row[column]?.length ?? 0),
      cell.length,
    ),
  );
  const widths = fitted(natural, width);
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) => wrapped(cell, widths[column]!));
    const height = largest(cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, index) =>
      cells
        .map((lines, column) => {
          const text = lines[index] ?? '';
          return right.includes(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
        })
        .join(BETWEEN)
        .trimEnd(),
    ).join('\n');
  };
  return [line(header), line(widths.map((one) => '─'.repeat(one))), ...rows.map(line)].join('\n');
}

/** The widest columns give way first. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, one) => sum + one, BETWEEN.length * (widths.length - 1)) - width;
  while (over > 0) {
    const widest = largest(widths);
    if (widest <= NARROWEST) break;
    const column = widths.lastIndexOf(widest);
    const next = largest(
      widths.filter((_, index) => index !== column),
      NARROWEST,
    );
    const give = Math.min(over, Math.max(1, widest - next));
    widths[column] = widest - give;
    over -= give;
  }
  return widths;
}

/** A text whose further lines are indented, so that it stays beside its name. */
export function hanging(text: string, width: number, indent: number): string {
  return wrapped(text, Math.max(NARROWEST, width)).join(`\n${' '.repeat(indent)}`);
}

/** At blanks, or anywhere in a word that is too long by itself. */
function wrapped(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const cut = blank > 0 ? blank : width;
    lines.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  return rest === '' ? lines : [...lines, rest];
}
