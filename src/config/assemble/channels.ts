import type { ChannelConfig, HeartbeatConfig } from '../../core/configuration.ts';
import { SEVERITIES } from '../../core/incident/incident.ts';
import { MINUTE } from '../../core/time.ts';
import { channelContext } from '../channels/channel-kind.ts';
import { assembleChannel, type Channel } from '../channels/channels.ts';
import type { Heartbeat } from '../schema/heartbeat.ts';
import type { Context } from './context.ts';
import { assembleSecret } from './transport.ts';

const LOG: ChannelConfig = { name: 'log', severities: SEVERITIES, watchdog: false, spec: { type: 'log' } };

/** Without any channel, incidents go to the log. */
export function assembleChannels(channels: Readonly<Record<string, Channel>>, context: Context): ChannelConfig[] {
  const built = Object.entries(channels).map(([name, channel]) => ({
    name,
    severities: channel.severities ?? SEVERITIES,
    watchdog: channel.watchdog ?? true,
    spec: assembleChannel(channel, channelContext(name, context)),
  }));
  return built.length > 0 ? built : [LOG];
}

export function assembleHeartbeat(heartbeat: Heartbeat | undefined, context: Context): HeartbeatConfig | null {
  if (heartbeat === undefined) return null;
  return { url: assembleSecret(heartbeat.url, context.directory), everyMs: heartbeat.every ?? MINUTE };
}
