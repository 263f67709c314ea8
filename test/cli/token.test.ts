import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { temporaryDirectory } from '../store/directories.ts';
import { runCommand } from './run-command.ts';

it('a token is issued once, listed without its secret, and revoked', async () => {
  const dataDir = temporaryDirectory();
  await (await openStore({ dataDir })).close();
  const token = (...args: string[]) => runCommand('token', ...args, '--data-dir', dataDir);

  const added = await token('add', 'noc', '--role', 'responder', '--operators', 'contoso', '--expires', '30d');
  expect(added.stdout).toMatch(/^tn_[\w-]{43}\n$/);
  const twice = await token('add', 'noc', '--role', 'viewer');
  expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('there is a token "noc" already')]);

  const listed = await token('list');
  expect(listed.stdout).toContain(added.stdout.slice(0, 9));
  expect(listed.stdout).not.toContain(added.stdout.trim());
  const [json] = JSON.parse((await token('list', '--json')).stdout);
  expect(json).toMatchObject({ name: 'noc', role: 'responder', operators: ['contoso'], revokedAt: null });
  expect(JSON.stringify(json)).not.toContain('hash');

  expect((await token('revoke', 'noc')).stdout).toBe('noc: revoked\n');
  expect((await token('revoke', 'noc')).code).toBe(2);
  expect((await token('add', 'noc', '--role', 'viewer')).code).toBe(0);
  expect((await token('add', 'other', '--role', 'viewer', '--expires', '500d')).code).toBe(2);
});
