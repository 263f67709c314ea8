import { stdSerializers } from 'pino';

/** Field names whose values never leave the program, in any letter case. */
const SECRET_FIELDS = new Set([
  'authorization',
  'body',
  'cert',
  'cookie',
  'iccid',
  'key',
  'passphrase',
  'password',
  'secret',
  'token',
]);

const REDACTED = '[redacted]';

/** Deeper structures are cut: a log line needs none, and hostile ones could exhaust the stack. */
const DEPTH_LIMIT = 5;

/** A whole SIM number: 18 to 20 digits after the telecom prefix 89, as in ITU-T E.118. */
const ICCID = /\b89\d{12,14}(\d{4})\b/g;

/** A copy of `value` as plain data in which every secret field reads `[redacted]`, also inside arrays and errors. */
export function redactFields(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth === DEPTH_LIMIT) return '[…]';
  if (value instanceof Error) return redactFields({ ...stdSerializers.err(value) }, depth);
  if (Array.isArray(value)) return value.map((item) => redactFields(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      SECRET_FIELDS.has(name.toLowerCase()) ? REDACTED : redactFields(field, depth + 1),
    ]),
  );
}

/** Shortens the SIM numbers in a text. @example maskIccids('sim 8988247000100003319') // 'sim …3319' */
export function maskIccids(text: string): string {
  return text.replace(ICCID, '…$1');
}
