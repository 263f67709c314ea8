/** What the configuration knows about each type of channel. A type that is missing does not compile. */
import { z } from 'zod';
import type { ChannelSpec, ChannelType } from '../../core/delivery/channel.ts';
import type { SecretRef } from '../../core/probe-kinds/spec.ts';
import { oneOf } from '../shape.ts';
import { alertmanager } from './alertmanager.ts';
import type { ChannelContext, ChannelKind, ChannelSecrets } from './channel-kind.ts';
import { email } from './email.ts';
import { log } from './log.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

const CHANNELS = { log, email, webhook, pagerduty, alertmanager, slack } satisfies {
  readonly [Type in ChannelType]: ChannelKind<Type, z.ZodType>;
};

const [first, ...others] = Object.values(CHANNELS).map(({ schema }) => schema);

export const Channel = z.discriminatedUnion('type', [first!, ...others], {
  error: `a channel of type ${oneOf(Object.keys(CHANNELS))}`,
});
export type Channel = z.output<typeof Channel>;

export function assembleChannel(channel: Channel, context: ChannelContext): ChannelSpec<SecretRef> {
  const kind: Pick<ChannelKind<ChannelType, typeof Channel>, 'assemble'> = CHANNELS[channel.type];
  return kind.assemble(channel, context);
}

/** A channel with the secrets themselves. */
export function openChannel(spec: ChannelSpec<SecretRef>, secrets: ChannelSecrets): ChannelSpec<string> {
  const kind: Pick<ChannelKind<ChannelType, typeof Channel>, 'open'> = CHANNELS[spec.type];
  return kind.open(spec, secrets);
}
