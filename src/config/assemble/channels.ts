import { resolve } from 'node:path';
import { assertNever } from '../../core/assert-never.ts';
import type { ChannelConfig, HeartbeatConfig } from '../../core/configuration.ts';
import type { ChannelSpec } from '../../core/delivery/channel.ts';
import { SEVERITIES } from '../../core/incident/incident.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { MINUTE } from '../../core/time.ts';
import type { Channel, Heartbeat } from '../schema/channel.ts';
import { compact } from './compact.ts';
import type { Context } from './context.ts';
import { checkAddress } from './transport.ts';

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
const LOG: ChannelConfig = { name: 'log', severities: SEVERITIES, watchdog: false, spec: { type: 'log' } };

/** Without any channel, incidents go to the log. */
export function assembleChannels(channels: Readonly<Record<string, Channel>>, context: Context): ChannelConfig[] {
  const built = Object.entries(channels).map(([name, channel]) => ({
    name,
    severities: channel.severities ?? SEVERITIES,
    watchdog: channel.watchdog ?? true,
    spec: buildSpec(name, channel, context),
  }));
  return built.length > 0 ? built : [LOG];
}

function buildSpec(name: string, channel: Channel, context: Context): ChannelSpec<SecretRef> {
  const { type } = channel;
  const path = ['channels', name, 'url'];
  const at = (secret: SecretRef) => absolute(secret, context);
  switch (type) {
    case 'log':
      return { type };
    case 'email': {
      const { smtp, to, from = `threenines@${to[0]!.split('@')[1]}` } = channel;
      return compact({ type, smtpUrl: at(smtp.url), ca: smtp.ca && at(smtp.ca), from, to });
    }
    case 'webhook':
      return compact({ type, url: at(channel.url), secret: at(channel.secret), ca: channel.ca && at(channel.ca) });
    case 'pagerduty': {
      const { url = PAGERDUTY_URL, routingKey } = channel;
      checkAddress(url, path, context);
      return { type, url, routingKey: at(routingKey) };
    }
    case 'alertmanager': {
      const { url, basicAuth, ca } = channel;
      checkAddress(url, path, context);
      const login = basicAuth && { username: basicAuth.username, password: at(basicAuth.password) };
      return compact({ type, url: url.replace(/\/+$/, ''), basicAuth: login, ca: ca && at(ca) });
    }
    case 'slack':
      return { type, url: at(channel.url) };
    default:
      return assertNever(type);
  }
}

export function assembleHeartbeat(heartbeat: Heartbeat | undefined, context: Context): HeartbeatConfig | null {
  if (heartbeat === undefined) return null;
  return { url: absolute(heartbeat.url, context), everyMs: heartbeat.every ?? MINUTE };
}

function absolute(secret: SecretRef, { directory }: Context): SecretRef {
  return 'file' in secret ? { file: resolve(directory, secret.file) } : secret;
}
