import type { HeartbeatConfig } from '../../core/configuration.ts';
import type { ChannelSpec } from '../../core/delivery/channel.ts';
import { hasPlaceholder, urlHostFault } from '../../core/network/host-name.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { HTTP_SCHEMES } from '../channels/channel-kind.ts';
import { openChannel } from '../channels/channels.ts';
import { type Collecting, collecting, openCa, openSecret, type SecretContext } from './secrets.ts';

/**
 * A channel with the secrets themselves, on its way into its notifier. Throws `UserError` as `resolveSecrets` does, and when
 * what should be a URL is none.
 */
export function resolveChannel(
  name: string,
  spec: ChannelSpec<SecretRef>,
  context: SecretContext = {},
): ChannelSpec<string> {
  const at = `channels.${name}.`;
  return collecting(context, (collected) =>
    openChannel(spec, {
      text: (secret, key) => openSecret(secret, `${at}${key}`, collected),
      url: (secret, key, schemes) => openUrl(secret, `${at}${key}`, schemes, collected),
      signingKey: (secret, key) => openKey(secret, `${at}${key}`, collected),
      certificates: (secret, key) => openCa(secret, `${at}${key}`, collected),
    }),
  );
}

/** The URL of the heartbeat. */
export function resolveHeartbeat({ url }: HeartbeatConfig, context: SecretContext = {}): string {
  return collecting(context, (collected) => openUrl(url, 'heartbeat.url', HTTP_SCHEMES, collected));
}

/** Stands in for a URL that cannot be used, until all faults are told. */
const NO_URL = 'https://invalid.invalid/';

/** Names the key, and never the value, which is secret. */
function openUrl(secret: SecretRef, key: string, schemes: readonly string[], context: Collecting): string {
  const text = openSecret(secret, key, context);
  if (text === '') return NO_URL;
  const url = URL.parse(text.trim());
  const isUrl = url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1));
  const expected = `${key}: expected the secret to be an ${schemes.join(': or ')}: URL, found`;
  const found = isUrl ? urlFault(text.trim(), url) : 'something else';
  if (found !== null) context.faults.add(undefined, `${expected} ${found}`);
  return isUrl ? url.href : NO_URL;
}

/** What would be sent elsewhere, or not at all. */
function urlFault(text: string, url: URL): string | null {
  if (hasPlaceholder(text)) return 'a placeholder, which nobody replaces here';
  const { username, password, hash, pathname, search } = url;
  if (![username, password].every(isDecodable)) return 'a percent sign in user name or password (write %25)';
  if (hash !== '') return 'the sign # (in a password, write %23)';
  const isMail = url.protocol.startsWith('smtp');
  if (isMail && (search !== '' || !['', '/'].includes(pathname))) {
    return 'something after the host (in a password, write / as %2F and ? as %3F)';
  }
  return urlHostFault(text, url);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const KEY_PREFIX = 'whsec_';

/** As Standard Webhooks has them: base64 of 24 to 64 bytes. Node would read anything as some bytes, or as none. */
function openKey(secret: SecretRef, key: string, context: Collecting): string {
  const text = openSecret(secret, key, context);
  if (!text.startsWith(KEY_PREFIX)) return text;
  const base64 = text.slice(KEY_PREFIX.length);
  const bytes = Buffer.from(base64, 'base64');
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '');
  if (isBase64 && bytes.length >= 24 && bytes.length <= 64) return text;
  const found = isBase64 ? `that of ${bytes.length} bytes` : 'something else';
  const expected = `${KEY_PREFIX} and the base64 of 24 to 64 bytes`;
  context.faults.add(undefined, `${key}: expected ${expected}, found ${KEY_PREFIX} and ${found}`);
  return text;
}
