import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import { aboutKind, type ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef, Transport } from '../../core/probe-kinds/spec.ts';
import { openProbe } from '../probe-kinds/kinds.ts';

export interface SecretContext {
  /** Id of the monitor, for messages. */
  readonly monitor?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly warn?: (warning: string) => void;
  /** Files that were read before, by path: monitors of one operator share theirs. */
  readonly files?: Map<string, string>;
}

/**
 * A probe's specification with the secrets themselves, on its way into a probe thread.
 *
 * Throws `UserError` with the monitor, the key and the name of the variable or file when one is missing or empty; no
 * message holds a secret. A private key that everyone on the machine may read earns a warning.
 */
export function resolveSecrets(spec: ProbeSpec<SecretRef>, context: SecretContext = {}): ProbeSpec<string> {
  const { endpoint } = aboutKind(spec.kind);
  const section = endpoint === null ? '' : `${endpoint}.`;
  const text = (secret: SecretRef, key: string) => openSecret(secret, `${section}${key}`, context);
  return openProbe(spec, { text, transport: (transport) => resolveTransport(transport, text) });
}

type Read = (secret: SecretRef, key: string) => string;

function resolveTransport(transport: Transport<SecretRef>, read: Read): Transport<string> {
  const { tls, basicAuth, oauth2, headers } = transport;
  const plain = (value: string | SecretRef, key: string) => (typeof value === 'string' ? value : read(value, key));
  return {
    ...(tls && {
      tls: {
        ...(tls.cert && { cert: read(tls.cert, 'tls.cert') }),
        ...(tls.key && { key: read(tls.key, 'tls.key') }),
        ...(tls.ca && { ca: read(tls.ca, 'tls.ca') }),
        ...(tls.intermediates && { intermediates: read(tls.intermediates, 'tls.intermediates') }),
      },
    }),
    ...(basicAuth && {
      basicAuth: {
        username: plain(basicAuth.username, 'basicAuth.username'),
        password: read(basicAuth.password, 'basicAuth.password'),
      },
    }),
    ...(oauth2 && { oauth2: { ...oauth2, clientSecret: read(oauth2.clientSecret, 'oauth2.clientSecret') } }),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, oneLine(plain(value, `headers.${name}`), name)]),
      ),
    }),
  };
}

/** A header cannot hold a line break; it would end the header and begin another. */
function oneLine(value: string, name: string): string {
  if (/^[\t\x20-\x7E\x80-\xFF]*$/.test(value)) return value;
  throw new UserError(`headers.${name}: expected one line of text without control characters, found something else`);
}

/** The secret itself; `key` is where its reference stands. */
export function openSecret(secret: SecretRef, key: string, context: SecretContext): string {
  const refuse = (expected: string, found: string): never => {
    const subject = context.monitor === undefined ? '' : `${context.monitor} `;
    throw new UserError(`${subject}${key}: expected ${expected}, found ${found}`);
  };
  if ('env' in secret) {
    const value = (context.env ?? process.env)[secret.env];
    const expected = `a value in the environment variable ${secret.env}`;
    return value ? value : refuse(expected, value === undefined ? 'no such variable' : 'an empty one');
  }
  const expected = `a readable file ${secret.file}`;
  const known = context.files?.get(secret.file);
  if (known !== undefined) return known;
  const value = readSecretFile(secret.file, (found) => refuse(expected, found));
  if (value === '') return refuse(expected, 'an empty one');
  if (key.endsWith('tls.key')) warnIfWorldReadable(secret.file, context);
  context.files?.set(secret.file, value);
  return value;
}

/** Without the line break that editors add at the end. */
function readSecretFile(file: string, refuse: (found: string) => never): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return refuse(
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a directory' : `an error (${String(code)})`,
    );
  }
}

const READABLE_BY_OTHERS = 0o004;

function warnIfWorldReadable(file: string, { warn }: SecretContext): void {
  if (warn === undefined || (statSync(file).mode & READABLE_BY_OTHERS) === 0) return;
  warn(`the private key ${file} is readable by everyone on this machine: chmod 600 it`);
}
