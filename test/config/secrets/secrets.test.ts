import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SecretFaults } from '../../../src/config/secrets/secret-faults.ts';
import { resolveSecrets, type SecretContext, type SecretFile } from '../../../src/config/secrets/secrets.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { HttpSpec } from '../../../src/core/probe-kinds/http/spec.ts';
import type { MoDirectSpec } from '../../../src/core/probe-kinds/mo-direct/spec.ts';
import type { SecretRef, Transport } from '../../../src/core/probe-kinds/spec.ts';
import { createAuthority } from '../../../src/simulator/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const validity = { from: Date.UTC(2026, 0), to: Date.UTC(2027, 0) };
const authority = await createAuthority('root', validity);
const root = authority.certPem;
const between = (await authority.subordinate('between', validity)).certPem;
const own = await authority.issue({ commonName: 'own', validity });

function file(name: string, content: string, mode = 0o600): { file: string } {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return { file: path };
}

const spec = (transport: Transport<SecretRef>): HttpSpec<SecretRef> => ({
  kind: 'http',
  url: 'https://a.example/',
  method: 'GET',
  transport,
  expect: { status: [200] },
});

const resolve = (transport: Transport<SecretRef>, context?: SecretContext) =>
  resolveSecrets(spec(transport), context).transport;

describe('secrets', () => {
  it('come from the environment and from files', () => {
    const env = { USER_NAME: 'marketplace', TOKEN: 'Bearer t' };
    expect(
      resolve(
        {
          tls: {
            cert: file('cert', own.certPem),
            key: file('key', own.keyPem),
            ca: file('ca', root),
            intermediates: file('between', between),
          },
          basicAuth: { username: { env: 'USER_NAME' }, password: file('password', 'open sesame\n') },
          oauth2: { tokenUrl: 'https://a.example/', clientId: 'id', clientSecret: file('client', 'c'), scope: 's' },
          headers: { Authorization: { env: 'TOKEN' }, Accept: 'text/html' },
        },
        { env },
      ),
    ).toEqual({
      tls: { cert: own.certPem.trim(), key: own.keyPem.trim(), ca: root.trim(), intermediates: between.trim() },
      basicAuth: { username: 'marketplace', password: 'open sesame' },
      oauth2: { tokenUrl: 'https://a.example/', clientId: 'id', clientSecret: 'c', scope: 's' },
      headers: { Authorization: 'Bearer t', Accept: 'text/html' },
    });
  });

  it('may be the EID of a test device, which must be one', () => {
    const portal: MoDirectSpec<SecretRef> = {
      kind: 'mo-direct',
      url: 'https://a.example/',
      transport: {},
      sims: [],
      marker: 'm',
      allowHosts: [],
      eid: { env: 'EID' },
    };
    const eid = '89033024010400000100000000009136';
    expect(resolveSecrets(portal, { env: { EID: eid } })).toEqual({ ...portal, eid });
    expect(() => resolveSecrets(portal, { env: { EID: `${eid}0` } })).toThrow(
      'portal.eid: expected an EID of 32 digits, found something else',
    );
    expect(() => resolveSecrets(portal, { env: {}, monitor: 'a/mo-direct' })).toThrow(
      'a/mo-direct portal.eid: expected',
    );
  });

  it('leave the rest of the specification alone', () => {
    expect(resolveSecrets(spec({}))).toEqual(spec({}));
  });

  it('of files are read once for all monitors that share them', () => {
    const files = new Map<string, SecretFile>();
    const shared = file('shared', 'one');
    const transport = { basicAuth: { username: 'a', password: shared } };
    resolve(transport, { files });
    rmSync(shared.file);
    expect(resolve(transport, { files })).toEqual({ basicAuth: { username: 'a', password: 'one' } });
  });
});

describe('a secret that is not there', () => {
  const password = (secret: SecretRef) => ({ basicAuth: { username: 'a', password: secret } });
  mkdirSync(join(folder, 'directory'));

  it.each([
    ['no variable', { env: 'NO_SUCH' }, 'a value in the environment variable NO_SUCH, found no such variable'],
    ['an empty variable', { env: 'EMPTY' }, 'a value in the environment variable EMPTY, found an empty one'],
    ['no file', { file: join(folder, 'none') }, `a readable file ${join(folder, 'none')}, found no such file`],
    [
      'a folder',
      { file: join(folder, 'directory') },
      `a readable file ${join(folder, 'directory')}, found a directory`,
    ],
    ['an empty file', file('empty', '\n'), `a readable file ${join(folder, 'empty')}, found an empty one`],
  ])('is told with monitor, key and name: %s', (_, secret, says) => {
    const attempt = () => resolve(password(secret), { monitor: 'contoso/page', env: { EMPTY: '' } });
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(`contoso/page basicAuth.password: expected ${says}`);
  });

  it('has the key that it has in the file', () => {
    const transport = { tls: { ca: { file: join(folder, 'none') } } };
    const attempt = () =>
      resolveSecrets({
        kind: 'mo-direct',
        url: 'https://a.example/',
        transport,
        sims: [],
        marker: 'm',
        allowHosts: [],
      });
    expect(attempt).toThrow(/^portal\.tls\.ca: expected /);
  });

  it('nor is one that would break a header', () => {
    const attempt = () => resolve({ headers: { Authorization: { env: 'T' } } }, { env: { T: 'a\r\nX-Evil: hunter2' } });
    expect(attempt).toThrow(UserError);
    expect(attempt).not.toThrow(/hunter2/);
  });
});

describe('a private key', () => {
  const transport = (mode: number) => ({
    tls: { cert: file('cert.pem', own.certPem, 0o644), key: file('key.pem', own.keyPem, mode) },
  });

  it('that everyone may read earns a warning', () => {
    const warnings: string[] = [];
    resolve(transport(0o644), { warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([
      `the private key ${join(folder, 'key.pem')} is readable by everyone on this machine: chmod 600 it`,
    ]);
  });

  it('that only its owner and group may read earns none', () => {
    const warnings: string[] = [];
    resolve(transport(0o640), { warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([]);
  });
});

describe('what nobody sees at the ends of a secret', () => {
  const opened = (content: string, warnings: string[] = []) =>
    resolve({ basicAuth: { username: 'a', password: file('seen', content) } }, { warn: (text) => warnings.push(text) })
      .basicAuth?.password;

  it.each([
    ['a line break, in silence', 'geheim\n', []],
    ['the line break of Windows, in silence', 'geheim\r\n', []],
    ['a byte order mark', '\uFEFFgeheim', ['starts with a byte order mark']],
    ['blanks', 'geheim \t', ['ends with blanks or line breaks']],
    ['several line breaks', 'geheim\n\n', ['ends with blanks or line breaks']],
  ])('is left out: %s', (_, content, says) => {
    const warnings: string[] = [];
    expect(opened(content, warnings)).toBe('geheim');
    expect(warnings).toEqual(says.map((text) => expect.stringContaining(text)));
  });

  it('is left out of a variable, too', () => {
    const transport = { headers: { Authorization: { env: 'TOKEN' } } };
    expect(resolve(transport, { env: { TOKEN: 'Bearer t\n' } })).toEqual({ headers: { Authorization: 'Bearer t' } });
  });
});

describe('several secrets that cannot be used', () => {
  it('are told at once, each with all of its monitors', () => {
    const faults = new SecretFaults();
    for (const monitor of ['a/x', 'b/x']) {
      resolve(
        {
          tls: { ca: { file: join(folder, 'none') }, cert: file('c', own.keyPem), key: file('k', own.keyPem) },
          basicAuth: { username: 'a:b', password: { env: 'NO' } },
        },
        { env: {}, monitor, faults, now: validity.from },
      );
    }
    expect(() => faults.check()).toThrow(
      [
        '4 secrets or files cannot be used:',
        `a/x, b/x tls.cert: expected a certificate in ${join(folder, 'c')}, found no certificate in PEM form (a private key)`,
        `a/x, b/x tls.ca: expected a readable file ${join(folder, 'none')}, found no such file`,
        'a/x, b/x basicAuth.username: expected a user name without a colon, found one with a colon',
        'a/x, b/x basicAuth.password: expected a value in the environment variable NO, found no such variable',
      ].join('\n'),
    );
  });

  it('are roots that have expired, when that is asked', () => {
    const transport = { tls: { ca: file('old', root) } };
    expect(resolve(transport, { now: validity.to - 1 }).tls?.ca).toBe(root.trim());
    expect(() => resolve(transport, { now: validity.to })).toThrow(/nothing that is valid since 2027-01-01/);
  });
});
