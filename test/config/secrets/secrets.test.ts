import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveSecrets, type SecretContext } from '../../../src/config/secrets/secrets.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { HttpSpec } from '../../../src/core/probe-kinds/http/spec.ts';
import type { MoDirectSpec } from '../../../src/core/probe-kinds/mo-direct/spec.ts';
import type { SecretRef, Transport } from '../../../src/core/probe-kinds/spec.ts';

const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

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
            cert: file('cert', 'CERT\n'),
            key: file('key', 'KEY\n'),
            ca: file('ca', 'CA\n'),
            intermediates: file('between', 'BETWEEN\n'),
          },
          basicAuth: { username: { env: 'USER_NAME' }, password: file('password', 'open sesame\n') },
          oauth2: { tokenUrl: 'https://a.example/', clientId: 'id', clientSecret: file('client', 'c'), scope: 's' },
          headers: { Authorization: { env: 'TOKEN' }, Accept: 'text/html' },
        },
        { env },
      ),
    ).toEqual({
      tls: { cert: 'CERT', key: 'KEY', ca: 'CA', intermediates: 'BETWEEN' },
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
      new UserError('portal.eid: expected an EID of 32 digits, found something else'),
    );
    expect(() => resolveSecrets(portal, { env: {}, monitor: 'a/mo-direct' })).toThrow(
      'a/mo-direct portal.eid: expected',
    );
  });

  it('leave the rest of the specification alone', () => {
    expect(resolveSecrets(spec({}))).toEqual(spec({}));
  });

  it('of files are read once for all monitors that share them', () => {
    const files = new Map<string, string>();
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
    tls: { cert: file('cert.pem', 'C', 0o644), key: file('key.pem', 'K', mode) },
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
