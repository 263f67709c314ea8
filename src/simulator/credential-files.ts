import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { DAY, type EpochMs } from '../core/time.ts';
import { type Credentials, createCredentials, type Identity } from './certificates.ts';

/** Files for the client's side, and all other contents of the folder. */
export interface CredentialFiles {
  readonly caFile: string;
  readonly clientCertFile: string;
  readonly clientKeyFile: string;
  readonly passwordFile: string;
  readonly credentials: Credentials;
}

const RENEW_BEFORE_MS = 7 * DAY;
const PASSWORD = 'contoso-password';

/**
 * Writes certificates, keys and the Basic password to a folder, for operators and clients in different processes.
 * Keeps a set that is whole and valid for more than seven days. Each file appears whole or not at all; only their owner
 * can read private keys and the password; the authority's key is never written.
 *
 * @throws UserError when it cannot write to the folder
 */
export async function writeCertificates(dir: string, now: EpochMs = Date.now()): Promise<CredentialFiles> {
  const credentials = (await readUsable(dir, now + RENEW_BEFORE_MS)) ?? (await writeNew(dir, now));
  return {
    caFile: join(dir, 'ca.pem'),
    clientCertFile: join(dir, 'client.pem'),
    clientKeyFile: join(dir, 'client.key'),
    passwordFile: join(dir, PASSWORD),
    credentials,
  };
}

async function writeNew(dir: string, now: EpochMs): Promise<Credentials> {
  const credentials = await createCredentials(now);
  const { caPem, client, servers, password } = credentials;
  const identities = { client, ...prefixed(servers) };
  try {
    await mkdir(dir, { recursive: true });
    await Promise.all([
      writeWhole(join(dir, 'ca.pem'), caPem, 0o644),
      writeWhole(join(dir, PASSWORD), password, 0o600),
      ...Object.entries(identities).flatMap(([name, { certPem, keyPem }]) => [
        writeWhole(join(dir, `${name}.pem`), certPem, 0o644),
        writeWhole(join(dir, `${name}.key`), keyPem, 0o600),
      ]),
    ]);
  } catch (error) {
    throw new UserError(`cannot write certificates: ${error instanceof Error ? error.message : String(error)}`);
  }
  return credentials;
}

function prefixed(servers: Credentials['servers']): Record<string, Identity> {
  return Object.fromEntries(Object.entries(servers).map(([kind, identity]) => [`server-${kind}`, identity]));
}

async function writeWhole(file: string, content: string, mode: number): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode, flag: 'wx' });
  await rename(draft, file);
}

/** Null for a set that is not whole, is mixed from two sets, or expires before `until`. */
async function readUsable(dir: string, until: EpochMs): Promise<Credentials | null> {
  try {
    const credentials = await readAll(dir);
    return isUsable(credentials, until) ? credentials : null;
  } catch {
    return null; // Whatever is wrong with the files, a new set replaces them.
  }
}

async function readAll(dir: string): Promise<Credentials> {
  const read = (name: string) => readFile(join(dir, name), 'utf8');
  const identity = async (name: string): Promise<Identity> => {
    const [certPem, keyPem] = await Promise.all([read(`${name}.pem`), read(`${name}.key`)]);
    return { certPem, keyPem };
  };
  const [caPem, client, valid, expired, wrongHost, unknownCa, password] = await Promise.all([
    read('ca.pem'),
    identity('client'),
    identity('server-valid'),
    identity('server-expired'),
    identity('server-wrong-host'),
    identity('server-unknown-ca'),
    read(PASSWORD),
  ]);
  return { caPem, client, servers: { valid, expired, 'wrong-host': wrongHost, 'unknown-ca': unknownCa }, password };
}

function isUsable({ caPem, client, servers, password }: Credentials, until: EpochMs): boolean {
  const authority = new X509Certificate(caPem);
  const holds = ({ certPem, keyPem }: Identity, ours: boolean) => {
    const certificate = new X509Certificate(certPem);
    return certificate.checkPrivateKey(createPrivateKey(keyPem)) && certificate.verify(authority.publicKey) === ours;
  };
  const lasts = [caPem, client.certPem, servers.valid.certPem].every(
    (certPem) => new X509Certificate(certPem).validToDate.getTime() > until,
  );
  const fits = [client, servers.valid, servers.expired, servers['wrong-host']].every((identity) =>
    holds(identity, true),
  );
  return lasts && fits && holds(servers['unknown-ca'], false) && password !== '';
}
