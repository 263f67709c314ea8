import { assertNever } from '../../core/assert-never.ts';
import type { HeartbeatConfig } from '../../core/configuration.ts';
import type { ChannelSpec } from '../../core/delivery/channel.ts';
import { UserError } from '../../core/errors.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { openSecret, type SecretContext } from './secrets.ts';

const HTTP = ['https', 'http'];

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
  switch (spec.type) {
    case 'log':
      return spec;
    case 'email': {
      const { type, smtpUrl, ca, from, to } = spec;
      const url = readUrl(smtpUrl, 'smtp.url', ['smtp', 'smtps']);
      return { type, smtpUrl: url, from, to, ...withCa(ca && read(ca, 'smtp.ca')) };
    }
    case 'webhook': {
      const { type, url, secret, ca } = spec;
      return { type, url: readUrl(url, 'url', HTTP), secret: read(secret, 'secret'), ...withCa(ca && read(ca, 'ca')) };
    }
    case 'pagerduty':
      return { ...spec, routingKey: read(spec.routingKey, 'routingKey') };
    case 'alertmanager': {
      const { type, url, basicAuth, ca } = spec;
      const login = basicAuth && { ...basicAuth, password: read(basicAuth.password, 'basicAuth.password') };
      return { type, url, ...(login && { basicAuth: login }), ...withCa(ca && read(ca, 'ca')) };
    }
    case 'slack':
      return { ...spec, url: readUrl(spec.url, 'url', HTTP) };
    default:
      return assertNever(spec);
  }
}

/** The URL of the heartbeat. */
export function resolveHeartbeat({ url }: HeartbeatConfig, context: SecretContext = {}): string {
  return checkedUrl(openSecret(url, 'heartbeat.url', context), 'heartbeat.url', HTTP);
}

function withCa(ca: string | undefined): { readonly ca?: string } {
  return ca === undefined ? {} : { ca };
}

/** Names the key, and never the value, which is secret. */
function checkedUrl(text: string, key: string, schemes: readonly string[]): string {
  const url = URL.parse(text.trim());
  if (url !== null && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1))) return url.href;
  throw new UserError(`${key}: expected the secret to be an ${schemes.join(': or ')}: URL, found something else`);
}
