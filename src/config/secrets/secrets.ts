import { statSync } from 'node:fs';
import { aboutKind, type ProbeSpec } from '../../core/probe-kinds/kinds.ts';
import type { SecretRef, TlsOptions, Transport } from '../../core/probe-kinds/spec.ts';
import { readToldText, SMALL_FILE_BYTES, ToldFileError } from '../../files/told-file.ts';
import { openProbe } from '../probe-kinds/kinds.ts';
import { SecretFaults } from './secret-faults.ts';
import { bundleFault, expiredSince, intermediatesFault, keyFault } from './tls-material.ts';

export interface SecretContext {
  /** Id of the monitor, for messages. */
  readonly monitor?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly warn?: (warning: string) => void;
  /** Files that were read before, by path: monitors of one operator share theirs. */
  readonly files?: Map<string, SecretFile>;
  /** Collects faults. Without it, they are thrown as one `UserError`. */
  readonly faults?: SecretFaults;
  /** Certificates are looked at as of this moment, ms since the epoch. Default: whatever their dates. */
  readonly now?: number;
}

/** What stands in a file: a usable text, or what is found instead. */
export type SecretFile = { readonly text: string } | { readonly found: string };

/**
 * A probe's specification with the secrets themselves, on its way into a probe thread.
 *
 * Throws `UserError` with the monitor, the key and the name of the variable or file of each that is missing, empty or cannot
 * be used; no message holds a secret. A private key that everyone on the machine may read earns a warning.
 */
export function resolveSecrets(spec: ProbeSpec<SecretRef>, context: SecretContext = {}): ProbeSpec<string> {
  const { endpoint } = aboutKind(spec.kind);
  const section = endpoint === null ? '' : `${endpoint}.`;
  return collecting(context, (collected) => {
    const text = (secret: SecretRef, key: string) => openSecret(secret, `${section}${key}`, collected);
    const transport = (given: Transport<SecretRef>) => resolveTransport(given, text, section, collected);
    const refuse = refuser(section, collected);
    return openProbe(spec, { text, transport, refuse });
  });
}

/** Context that collects. */
export type Collecting = SecretContext & { readonly faults: SecretFaults };

/** Runs `work` to its end whatever is wrong; throws all of that afterwards, unless the caller collects. */
export function collecting<T>(context: SecretContext, work: (context: Collecting) => T): T {
  const { faults } = context;
  if (faults !== undefined) return work({ ...context, faults });
  const own = new SecretFaults();
  const result = work({ ...context, faults: own });
  own.check();
  return result;
}

type Read = (secret: SecretRef, key: string) => string;

function resolveTransport(
  transport: Transport<SecretRef>,
  read: Read,
  section: string,
  context: Collecting,
): Transport<string> {
  const { tls, basicAuth, oauth2, headers } = transport;
  const plain = (value: string | SecretRef, key: string) => (typeof value === 'string' ? value : read(value, key));
  const refuse = refuser(section, context);
  return {
    ...(tls && { tls: openTls(tls, read, section, context) }),
    ...(basicAuth && {
      basicAuth: {
        username: userName(plain(basicAuth.username, 'basicAuth.username'), refuse),
        password: read(basicAuth.password, 'basicAuth.password'),
      },
    }),
    ...(oauth2 && { oauth2: { ...oauth2, clientSecret: read(oauth2.clientSecret, 'oauth2.clientSecret') } }),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => {
          const key = `headers.${name}`;
          return [name, oneLine(plain(value, key), key, refuse)];
        }),
      ),
    }),
  };
}

function openTls(tls: TlsOptions<SecretRef>, read: Read, section: string, context: Collecting): TlsOptions<string> {
  const { cert, key, ca, intermediates } = tls;
  const open = (secret: SecretRef, name: string, what: Material, look: (text: string) => string | null) =>
    openMaterial(read(secret, `tls.${name}`), { secret, key: `${section}tls.${name}`, what }, look, context);
  const opened = cert && open(cert, 'cert', 'a certificate', bundleFault);
  return {
    ...(opened !== undefined && { cert: opened }),
    ...(key && { key: open(key, 'key', 'the key of tls.cert', (text) => (opened ? keyFault(text, opened) : null)) }),
    ...(ca && { ca: open(ca, 'ca', 'certificates to trust', trustFault(context)) }),
    ...(intermediates && {
      intermediates: open(intermediates, 'intermediates', 'intermediate certificates', intermediatesFault),
    }),
  };
}

/** Certificates to trust, of an endpoint or a channel. */
export function openCa(secret: SecretRef, key: string, context: Collecting): string {
  const pem = openSecret(secret, key, context);
  return openMaterial(pem, { secret, key, what: 'certificates to trust' }, trustFault(context), context);
}

type Material = 'a certificate' | 'the key of tls.cert' | 'certificates to trust' | 'intermediate certificates';

function trustFault({ now }: SecretContext): (pem: string) => string | null {
  return (pem) => {
    const fault = bundleFault(pem);
    const since = fault === null && now !== undefined ? expiredSince(pem, now) : null;
    return since === null ? fault : `nothing that is valid since ${since}`;
  };
}

/** The text as it is; collects what is wrong with it, unless it is missing, which was collected before. */
function openMaterial(
  text: string,
  { secret, key, what }: { readonly secret: SecretRef; readonly key: string; readonly what: Material },
  look: (text: string) => string | null,
  { faults, monitor }: Collecting,
): string {
  const where = 'env' in secret ? `the environment variable ${secret.env}` : secret.file;
  const found = text === '' ? null : faults.lookedAt(`${what} ${where}`, text, () => look(text));
  if (found !== null) faults.add(monitor, `${key}: expected ${what} in ${where}, found ${found}`);
  return text;
}

type Refuse = (key: string, expected: string, found: string) => void;

function refuser(section: string, { faults, monitor }: Collecting): Refuse {
  return (key, expected, found) => faults.add(monitor, `${section}${key}: expected ${expected}, found ${found}`);
}

/** A header cannot hold a line break; it would end the header and begin another. */
function oneLine(value: string, key: string, refuse: Refuse): string {
  if (!/^[\t\x20-\x7E\x80-\xFF]*$/.test(value)) {
    refuse(key, 'one line of text without control characters', 'something else');
  }
  return value;
}

/** The receiver would take what follows a colon for the password (RFC 7617, 2). */
function userName(value: string, refuse: Refuse): string {
  if (value.includes(':')) refuse('basicAuth.username', 'a user name without a colon', 'one with a colon');
  return value;
}

/** The secret itself; `key` is where its reference stands. Empty, with a fault collected, when there is none. */
export function openSecret(secret: SecretRef, key: string, context: Collecting): string {
  const refuse = (expected: string, found: string): string => {
    context.faults.add(context.monitor, `${key}: expected ${expected}, found ${found}`);
    return '';
  };
  if ('env' in secret) {
    const value = (context.env ?? process.env)[secret.env];
    const expected = `a value in the environment variable ${secret.env}`;
    if (value === undefined) return refuse(expected, 'no such variable');
    return trimmed(value, `the environment variable ${secret.env}`, context) || refuse(expected, 'an empty one');
  }
  const known = context.files?.get(secret.file);
  const file = known ?? readSecretFile(secret.file, context);
  context.files?.set(secret.file, file);
  if ('found' in file) return refuse(`a readable file ${secret.file}`, file.found);
  if (known === undefined && key.endsWith('tls.key')) warnIfWorldReadable(secret.file, context);
  return file.text;
}

function readSecretFile(file: string, context: SecretContext): SecretFile {
  try {
    const text = trimmed(readToldText(file, SMALL_FILE_BYTES).replace(/\r?\n$/, ''), file, context);
    return text === '' ? { found: 'an empty one' } : { text };
  } catch (error) {
    if (!(error instanceof ToldFileError)) throw error;
    return { found: error.fault === 'unreadable' ? `an error (${error.message})` : error.message };
  }
}

/** Editors, shells and pipelines add a byte order mark and blanks that nobody sees, and no password ends with them. */
function trimmed(value: string, where: string, { warn }: SecretContext): string {
  const text = value.replace(/^\uFEFF/, '').replace(/\s+$/, '');
  if (value.startsWith('\uFEFF')) warn?.(`${where} starts with a byte order mark, which is left out`);
  const isPem = text.endsWith('-----');
  if (!isPem && text !== '' && /\s$/.test(value))
    warn?.(`${where} ends with blanks or line breaks, which are left out`);
  return text;
}

const READABLE_BY_OTHERS = 0o004;

function warnIfWorldReadable(file: string, { warn }: SecretContext): void {
  if (warn === undefined || (statSync(file).mode & READABLE_BY_OTHERS) === 0) return;
  warn(`the private key ${file} is readable by everyone on this machine: chmod 600 it`);
}
