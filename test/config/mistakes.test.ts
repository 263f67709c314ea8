import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { formatPath } from '../../src/config/config-error.ts';
import { UserError } from '../../src/core/errors.ts';
import { anyCharacter } from '../support/any-text.ts';
import { runs } from '../support/random.ts';
import { EXAMPLE, exampleWith, FIXTURES, load, mistakeOf } from './example.ts';

interface Mistake {
  readonly replace: string;
  readonly with: string;
  readonly says: readonly string[];
}

const MISTAKES: readonly Mistake[] = parse(readFileSync(join(FIXTURES, 'mistakes.yaml'), 'utf8'));

describe('a mistake is told with its place, what was expected and what was found', () => {
  it('in many forms', () => {
    expect(MISTAKES.length).toBeGreaterThan(200);
  });

  it.each(MISTAKES.map((mistake) => [mistake.replace, mistake.with, mistake.says] as const))(
    '%j as %j',
    (replace, replacement, says) => {
      const error = mistakeOf(() => load(exampleWith(replace, replacement)));
      const lines = error.message.split('\n').slice(1);
      expect(lines.map((line) => line.replace('/etc/threenines/monitors.yaml:', ''))).toEqual(says);
    },
  );

  it('names the file, and says how many there are', () => {
    const { message } = mistakeOf(() => load(exampleWith('requestsPerSecond', 'requestsPerMinute')));
    expect(message).toMatch(
      /^\/etc\/threenines\/monitors\.yaml has 2 mistakes:\n\/etc\/threenines\/monitors\.yaml:25:11 /,
    );
  });

  it('is the user’s to mend', () => {
    expect(mistakeOf(() => load('operators: 3'))).toBeInstanceOf(UserError);
  });
});

describe('several mistakes', () => {
  it('are told together, in the order of the file, across schema and meaning', () => {
    const text = exampleWith('99.90%', '99.90')
      .replace('id: contoso', 'id: Contoso')
      .replace('allowNetworks: [127.0.0.0/8]', 'allowNetworks: 1');
    const error = mistakeOf(() => load(text));
    expect(error.issues.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '3 sla.availability',
      '12 operators[0].id',
      '28 allowNetworks',
    ]);
  });

  it('of one operator do not hide those of another', () => {
    const text = `operators:
  - { id: A, monitors: [get-balance] }
  - { id: b, monitors: [get-balance] }
  - { id: b, monitors: [{ service: page, probe: http, url: "https://a.example/" }] }
`;
    expect(mistakeOf(() => load(text)).issues.map(({ path }) => path)).toEqual([
      'operators[0].id',
      'operators[1].api',
      'operators[1].sims',
      'operators[2].id',
    ]);
  });

  it('beyond twenty are counted', () => {
    const text = `operators:\n${'  - { id: A, monitors: [x] }\n'.repeat(50)}`;
    const error = mistakeOf(() => load(text));
    expect(error.issues).toHaveLength(50);
    expect(error.message.split('\n')).toHaveLength(22);
    expect(error.message).toMatch(/\n… and 30 more$/);
  });
});

type Path = readonly (string | number)[];

/** Every place of the example that holds a scalar. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => places(Reflect.get(value, key), [...path, key]));
}

describe('a value of another kind is refused at its place', () => {
  const all = places(parse(EXAMPLE));

  it.each(all.map((path) => [formatPath(path), path] as const))('%s', (name, path) => {
    for (const value of [[['x']], { unknownKey: 1 }, null, Number.NaN]) {
      const document = parseDocument(EXAMPLE);
      document.setIn(path, value);
      const { issues } = mistakeOf(() => load(document.toString()));
      const isTold = issues.some(
        (issue) => issue.path === '' || issue.path.startsWith(name) || name.startsWith(issue.path),
      );
      expect(isTold, `${JSON.stringify(value)}: ${JSON.stringify(issues)}`).toBe(true);
    }
  });

  it('everywhere', () => {
    expect(all.length).toBeGreaterThan(45);
  });
});

describe('whatever the text', () => {
  const lines = EXAMPLE.split('\n');
  const broken = fc.oneof(
    fc.tuple(fc.nat(EXAMPLE.length), fc.nat(40)).map(([at, size]) => EXAMPLE.slice(0, at) + EXAMPLE.slice(at + size)),
    fc
      .tuple(fc.nat(EXAMPLE.length), fc.constantFrom(...'{}[]:,&*!|>%@`"\'#?-\t\n\0 \uFEFF'))
      .map(([at, char]) => EXAMPLE.slice(0, at) + char + EXAMPLE.slice(at)),
    fc.shuffledSubarray(lines).map((some) => some.join('\n')),
    fc
      .tuple(fc.nat(lines.length), fc.nat(8))
      .map(([at, by]) => lines.with(at % lines.length, ' '.repeat(by) + lines[at % lines.length]).join('\n')),
    fc.string({ unit: anyCharacter, maxLength: 60 }),
  );

  it('it loads, or is refused with places that exist in it', () => {
    fc.assert(
      fc.property(broken, (text) => {
        try {
          load(text);
        } catch {
          const { issues, message } = mistakeOf(() => load(text));
          const count = text.split('\n').length;
          expect(issues.length).toBeGreaterThan(0);
          for (const { line, column } of issues) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(count);
            expect(column).toBeGreaterThanOrEqual(1);
          }
          expect(message).not.toMatch(/\n\s+at .*[:(]\d+/);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('a secret in the wrong place is never repeated', () => {
  const SECRET = 'hunter2-canary';
  const basicAuth = 'basicAuth: { username: marketplace, password: { env: CONTOSO_PASSWORD } }';
  it.each([
    ['as a plain password', '{ env: CONTOSO_PASSWORD }', SECRET],
    ['as a number', '{ env: CONTOSO_PASSWORD }', '4711471147114711'],
    ['as the name of a variable', 'env: CONTOSO_PASSWORD', `env: "${SECRET} !"`],
    ['under a misspelt key', 'password: { env', `passwrod: ${SECRET}, password: { evn`],
    ['in place of the whole block', basicAuth, `basicAuth: marketplace:${SECRET}`],
    ['in place of the API', `api:\n      baseUrl: https://moapi.contoso.example/v1`, `api: ${SECRET}\n    _:`],
    ['in a URL', 'https://moapi.', `https://joe:${SECRET}@moapi.`],
    ['in a URL that is none', 'https://moapi.contoso.example/v1', `joe:${SECRET}@moapi.contoso.example`],
    ['in the path of a URL', 'https://moapi.contoso.example/v1', `http://moapi.contoso.example/${SECRET}`],
    ['in a header', basicAuth, `headers: { Authorization: "Bearer ${SECRET}" }`],
    ['in a header with a line break', basicAuth, `headers: { X-Note: "${SECRET}\\n" }`],
    ['as client secret', basicAuth, `oauth2: { tokenUrl: "https://a.example/", clientId: a, clientSecret: ${SECRET} }`],
    ['as a key in PEM', 'key: { file: certs/client.key }', `key: "-----BEGIN PRIVATE KEY-----\\n${SECRET}"`],
    ['as a mail server', '{ env: SMTP_URL }', `smtps://user:${SECRET}@mail.example`],
    ['as a phone number', '{ env: CONTOSO_NOC_PHONE }', SECRET],
    ['as the number of a SIM', '"8988247000100003319"', `"${SECRET}"`],
    ['with a tag', '{ env: CONTOSO_PASSWORD }', `!vault ${SECRET}`],
    ['with a broken quote', '{ env: CONTOSO_PASSWORD }', `"${SECRET}`],
    ['after a broken bracket', '{ env: CONTOSO_PASSWORD }', `{ env: X, ] ${SECRET}`],
    ['given twice', '{ env: CONTOSO_PASSWORD }', `{ env: X }, password: ${SECRET}`],
    ['as an unknown alias', '{ env: CONTOSO_PASSWORD }', `*${SECRET}`],
    ['as an escape', '{ env: CONTOSO_PASSWORD }', `"\\${SECRET}"`],
  ])('%s', (_, from, to) => {
    const error = mistakeOf(() => load(exampleWith(from, to)));
    const told = `${error.message}${error.stack}${JSON.stringify(error.issues)}`;
    expect(told).not.toContain('hunter2');
    expect(told).not.toContain('4711471147');
  });

  it('nor is the number of a SIM', () => {
    const error = mistakeOf(() => load(exampleWith('8988247000100003319', '8988247000100003319F')));
    expect(error.message).not.toContain('89882470001');
  });
});
