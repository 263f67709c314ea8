import type { HeartbeatConfig } from '../../core/configuration.ts';
import type { ChannelSpec } from '../../core/delivery/channel.ts';
import { UserError } from '../../core/errors.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { HTTP_SCHEMES } from '../channels/channel-kind.ts';
import { openChannel } from '../channels/channels.ts';
import { openSecret, type SecretContext } from './secrets.ts';

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
  const read = (secret: SecretRef, key: string) => openSecret(secret, `${at}${key}`, context);
  const readUrl = (secret: SecretRef, key: string, schemes: readonly string[]) =>
    checkedUrl(read(secret, key), `${at}${key}`, schemes);
  return openChannel(spec, { text: read, url: readUrl });
}

/** The URL of the heartbeat. */
export function resolveHeartbeat({ url }: HeartbeatConfig, context: SecretContext = {}): string {
  return checkedUrl(openSecret(url, 'heartbeat.url', context), 'heartbeat.url', HTTP_SCHEMES);
}

/** Names the key, and never the value, which is secret. */
function checkedUrl(text: string, key: string, schemes: readonly string[]): string {
  const url = URL.parse(text.trim());
  if (url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1))) return url.href;
  throw new UserError(`${key}: expected the secret to be an ${schemes.join(': or ')}: URL, found something else`);
}
