import { once } from 'node:events';
import { UserError } from '../../core/errors.ts';
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

const ISO_INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;
const AGO = /^(\d+)(s|m|h|d)$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** The instant of an age such as `90m`; any other text as it is. */
export function withoutAge(text: string, now: EpochMs): string {
  const ago = AGO.exec(text);
  return ago === null ? text : isoTime(now - Number(ago[1]) * UNIT_MS[ago[2] as keyof typeof UNIT_MS]);
}

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
