import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCredentials } from '../src/simulator/certificates.ts';
import type { TlsFiles } from './programs.ts';

/** Writes keys and certificates with which a target and its clients recognise each other. */
export async function createTlsFiles(folder: string): Promise<TlsFiles> {
  const { caPem, client, servers } = await createCredentials();
  const write = (name: string, pem: string) => {
    const file = join(folder, name);
    writeFileSync(file, pem, { mode: 0o600 });
    return file;
  };
  return {
    caFile: write('ca.pem', caPem),
    server: {
      keyFile: write('server.key', servers.valid.keyPem),
      certFile: write('server.pem', servers.valid.certPem),
    },
    client: { keyFile: write('client.key', client.keyPem), certFile: write('client.pem', client.certPem) },
  };
}
