import { z } from 'zod';
import { compact } from '../assemble/compact.ts';
import { Text, url as urlOf } from '../schema/scalars.ts';
import { Secret } from '../schema/transport.ts';
import { Ca, channelKind, common, HTTP_SCHEMES, withCa } from './channel-kind.ts';

/** The path of the API is added to it. */
function isBase({ pathname, search }: URL): boolean {
  return search === '' && !/\/api(\/v\d+(\/alerts)?)?\/*$/.test(pathname);
}

export const alertmanager = channelKind('alertmanager', {
  schema: z
    .strictObject({
      type: z.literal('alertmanager').describe("Prometheus' Alertmanager."),
      url: urlOf(HTTP_SCHEMES)
        .refine((value) => isBase(new URL(value)), { error: 'the base URL of Alertmanager, without /api and a query' })
        .describe('Base URL, such as `http://alertmanager.example:9093`, with its route prefix if it has one.'),
      basicAuth: z
        .strictObject({ username: Text.describe('User name.'), password: Secret.describe('Password.') })
        .optional()
        .describe('HTTP Basic authentication.'),
      ca: Ca,
      ...common,
    })
    .meta({ id: 'alertmanager', description: 'A channel to Alertmanager, API v2: each incident is an alert there.' }),
  assemble({ type, url, basicAuth, ca }, { absolute, checkUrl }) {
    checkUrl(url);
    const login = basicAuth && { username: basicAuth.username, password: absolute(basicAuth.password) };
    return compact({ type, url: url.replace(/\/+$/, ''), basicAuth: login, ca: ca && absolute(ca) });
  },
  open({ type, url, basicAuth, ca }, secrets) {
    const login = basicAuth && { ...basicAuth, password: secrets.text(basicAuth.password, 'basicAuth.password') };
    return { type, url, ...(login && { basicAuth: login }), ...withCa(ca && secrets.certificates(ca, 'ca')) };
  },
});
