import { once } from 'node:events';
import { UserError } from '../../core/errors.ts';
import { largest } from '../../core/extremes.ts';
import { type EpochMs, isoTime } from '../../core/time.ts';

/** Writes lines with back-pressure: a slow reader slows the producer instead of filling memory. */
export async function writeLines(
  stream: NodeJS.WriteStream,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  let chunk = '';
  const flush = async () => {
    if (chunk !== '' && !stream.write(chunk)) await once(stream, 'drain');
    chunk = '';
  };
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length >= CHUNK_LENGTH) await flush();
  }
  await flush();
}

const CHUNK_LENGTH = 16_384;

/** A table with columns as wide as their widest cell; numbers stand right-aligned where `right` says so. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = header.map((cell, column) =>
    largest(
      rows.map((row) => row[column]?.length ?? 0),
      cell.length,
    ),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n');
}

const ISO_INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;
const AGO = /^(\d+)(s|m|h|d)$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An instant as a command line gives it: ISO 8601 with a zone, a UTC date, or an age such as `90m`. */
export function parseInstant(option: string, text: string, now: EpochMs): EpochMs {
  const ago = AGO.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS];
  const at = ISO_INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new UserError(
      `--${option}: expected an instant such as ${isoTime(now)}, a date or an age such as 90m, found "${text}"`,
    );
  }
  return at;
}
