import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SecureVersion } from 'node:tls';
import { onTestFinished } from 'vitest';
import { requireBinary } from '../support/servers.ts';

interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
}

/**
 * OpenSSL's own server, which accepts client certificates of one authority only. Unlike Node's, it refuses others with a TLS
 * alert. Resolves to its URL; ends with the test.
 */
export async function opensslServer(
  identity: ServerIdentity,
  trusted: string,
  version: SecureVersion,
): Promise<string> {
  if (requireBinary('openssl') === undefined) throw new Error('openssl is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'threenines-openssl-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const server = spawn(
    'openssl',
    [
      ...[
        's_server',
        '-accept',
        '127.0.0.1:0',
        '-www',
        '-naccept',
        '10',
        version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3',
      ],
      ...['-cert', file('cert.pem', identity.cert), '-key', file('key.pem', identity.key)],
      ...['-Verify', '1', '-verify_return_error', '-CAfile', file('ca.pem', trusted)],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = once(server, 'close');
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });
  for await (const line of createInterface(server.stdout)) {
    const [, port] = /^ACCEPT .*:(\d+)$/.exec(line) ?? [];
    if (port !== undefined) {
      server.stdout.resume();
      return `https://127.0.0.1:${port}/`;
    }
  }
  throw new Error('openssl s_server ended before it listened');
}
