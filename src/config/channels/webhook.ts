import { z } from 'zod';
import { compact } from '../assemble/compact.ts';
import { Secret } from '../schema/transport.ts';
import { Ca, channelKind, common, HTTP_SCHEMES, withCa } from './channel-kind.ts';

export const webhook = channelKind('webhook', {
  schema: z
    .strictObject({
      type: z.literal('webhook').describe('A signed HTTP request.'),
      url: Secret.describe(
        'The receiver: an `https:` or `http:` URL. A secret, because many receivers authenticate a caller by it.',
      ),
      secret: Secret.describe('Signs each request: your own text, or `whsec_` and base64 of 24 to 64 bytes.'),
      ca: Ca,
      ...common,
    })
    .meta({ id: 'webhook', description: 'A channel that POSTs JSON, signed according to Standard Webhooks.' }),
  assemble({ type, url, secret, ca }, { absolute }) {
    return compact({ type, url: absolute(url), secret: absolute(secret), ca: ca && absolute(ca) });
  },
  open({ type, url, secret, ca }, secrets) {
    return {
      type,
      url: secrets.url(url, 'url', HTTP_SCHEMES),
      secret: secrets.signingKey(secret, 'secret'),
      ...withCa(ca && secrets.certificates(ca, 'ca')),
    };
  },
});
