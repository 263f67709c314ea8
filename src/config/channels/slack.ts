import { z } from 'zod';
import { Secret } from '../schema/transport.ts';
import { channelKind, common, HTTP_SCHEMES } from './channel-kind.ts';

export const slack = channelKind('slack', {
  schema: z
    .strictObject({
      type: z.literal('slack').describe('Slack.'),
      url: Secret.describe('URL of an incoming webhook.'),
      ...common,
    })
    .meta({ id: 'slack', description: 'A channel to a Slack incoming webhook.' }),
  assemble: ({ type, url }, { absolute }) => ({ type, url: absolute(url) }),
  open: (spec, secrets) => ({ ...spec, url: secrets.url(spec.url, 'url', HTTP_SCHEMES) }),
});
