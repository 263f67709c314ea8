/** Secrets that can be told from everything else, to be planted and then looked for in whatever the program wrote. */
import { randomBytes } from 'node:crypto';

export interface Canary {
  /** The slot that it was planted in. */
  readonly name: string;
  /** What must not be found, in any form. */
  readonly value: string;
}

/** Letters and digits: they look the same in a header, a URL, YAML and JSON. */
export function canary(name: string): Canary {
  return { name, value: `c${randomBytes(12).toString('hex')}y` };
}

interface Find {
  readonly canary: string;
  readonly form: string;
  readonly where: string;
  /** What stands around it. */
  readonly excerpt: string;
}

/** Every canary in `bytes`, as it is and in the forms in which a program may write it. */
export function findCanaries(canaries: readonly Canary[], where: string, bytes: Buffer | string): Find[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const folded = text.toLowerCase();
  return canaries.flatMap(({ name, value }) =>
    formsOf(value).flatMap(({ form, pattern, anyCase }) => {
      const at = anyCase ? folded.indexOf(pattern.toLowerCase()) : text.indexOf(pattern);
      return at < 0 ? [] : [{ canary: name, form, where, excerpt: text.slice(Math.max(0, at - 80), at + 80) }];
    }),
  );
}

function formsOf(value: string) {
  return [
    { form: 'plain', pattern: value, anyCase: true },
    { form: 'URL-encoded', pattern: encodeURIComponent(value), anyCase: true },
    { form: 'hex', pattern: Buffer.from(value).toString('hex'), anyCase: true },
    ...[0, 1, 2].map((offset) => ({ form: 'base64', pattern: base64Within(value, offset), anyCase: false })),
    ...[0, 1, 2].map((offset) => ({
      form: 'base64url',
      pattern: base64Within(value, offset).replaceAll('+', '-').replaceAll('/', '_'),
      anyCase: false,
    })),
  ];
}

/** How the value shows in the base64 of a longer text in which it starts at `offset` modulo 3. */
function base64Within(value: string, offset: number): string {
  const encoded = Buffer.from(`${'?'.repeat(offset)}${value}`)
    .toString('base64')
    .replace(/=+$/, '');
  // The first and last characters are made of bits of the neighbours too.
  return encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + value.length) * 8) / 6));
}
