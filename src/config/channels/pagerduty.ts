import { z } from 'zod';
import { url as urlOf } from '../schema/scalars.ts';
import { Secret } from '../schema/transport.ts';
import { channelKind, common, HTTP_SCHEMES } from './channel-kind.ts';

const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';

export const pagerduty = channelKind('pagerduty', {
  schema: z
    .strictObject({
      type: z.literal('pagerduty').describe('PagerDuty.'),
      routingKey: Secret.describe('Integration key of an Events API v2 integration.'),
      url: urlOf(HTTP_SCHEMES)
        .optional()
        .describe('The Events API; in the EU, `https://events.eu.pagerduty.com/v2/enqueue`.')
        .meta({ default: PAGERDUTY_URL }),
      ...common,
    })
    .meta({ id: 'pagerduty', description: 'A channel to PagerDuty: each incident becomes one alert there.' }),
  assemble({ type, url = PAGERDUTY_URL, routingKey }, { absolute, checkUrl }) {
    checkUrl(url);
    return { type, url, routingKey: absolute(routingKey) };
  },
  open: (spec, secrets) => ({ ...spec, routingKey: secrets.text(spec.routingKey, 'routingKey') }),
});
