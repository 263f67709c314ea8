import { z } from 'zod';
import { Text, text, url } from './scalars.ts';

const SECRET = '{ env: NAME } or { file: path }';

/** Secrets stand in the environment or in files, never in the configuration. */
export const Secret = z
  .union(
    [
      z.strictObject({ env: text(SECRET, /^[A-Za-z_][A-Za-z0-9_]*$/).meta({ title: 'NAME' }) }),
      z.strictObject({ file: text(SECRET, /^\P{Cc}+$/u).meta({ title: 'path' }) }),
    ],
    { error: SECRET },
  )
  .meta({
    id: 'secret',
    description:
      'Reference to a secret: an environment variable, or a file (path relative to the folder of the configuration). The value itself never appears in the configuration or in a log.',
  });
export type Secret = z.output<typeof Secret>;

export const Tls = z
  .strictObject({
    cert: Secret.optional().describe('Client certificate for mutual TLS, PEM. Needs `key`.'),
    key: Secret.optional().describe(
      'Private key of the certificate, PEM. Needs `cert`. A world-readable file causes a warning.',
    ),
    ca: Secret.optional().describe('Certificates to trust instead of the public roots, PEM.'),
    sharedWithMarketplace: z
      .boolean()
      .optional()
      .describe(
        'Whether the production marketplace uses the same client certificate. If so, its refusal affects customers and counts against the operator at once; otherwise from the fourth refusal in a row.',
      )
      .meta({ default: false }),
    intermediates: Secret.optional().describe(
      'Intermediate certificates that servers forget to send, PEM. They only complete a chain, which must still end at a trusted root. A sample that needed them carries the warning `intermediate-missing`.',
    ),
  })
  .meta({ id: 'tls', description: 'Certificates. `ca` and `intermediates` do not depend on `cert` and `key`.' });
export type Tls = z.output<typeof Tls>;

export const BasicAuth = z
  .strictObject({
    username: z.union([Text, Secret], { error: `text, ${SECRET}` }).describe('User name, or a reference to it.'),
    password: Secret.describe('Password.'),
  })
  .meta({ id: 'basicAuth', description: 'HTTP Basic authentication.' });
export type BasicAuth = z.output<typeof BasicAuth>;

export const OAuth2 = z
  .strictObject({
    tokenUrl: url(['https']).describe('Token endpoint. The token is requested outside the measured call.'),
    clientId: Text.describe('Client id.'),
    clientSecret: Secret.describe('Client secret.'),
    scope: Text.optional().describe('Scopes, separated by spaces.'),
  })
  .meta({ id: 'oauth2', description: 'OAuth 2 client credentials.' });
export type OAuth2 = z.output<typeof OAuth2>;

/** Headers that belong to the connection, not to the user. */
const RESERVED_HEADER = /^(host|connection|content-length|transfer-encoding|upgrade|keep-alive|expect)$/i;
const HEADER_NAME = 'an HTTP header name, none that the connection itself sets';
const HeaderName = text(HEADER_NAME, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/).refine((name) => !RESERVED_HEADER.test(name), {
  error: HEADER_NAME,
});
const HEADER_VALUE = `text on one line, ${SECRET}`;
const HeaderText = text(HEADER_VALUE, /^[\t\x20-\x7E\x80-\xFF]*$/).meta({ title: 'text' });
const HeaderValue = z.union([HeaderText, Secret], { error: HEADER_VALUE });
/** What such a header says is a secret, so that only a reference may stand in the file. */
const SECRET_HEADER = /authorization|cookie|token|secret|password|key$/i;

export const Headers = z.record(HeaderName, HeaderValue).superRefine((headers, context) => {
  for (const [name, value] of Object.entries(headers)) {
    if (SECRET_HEADER.test(name) && typeof value === 'string') {
      context.addIssue({ code: 'custom', path: [name], message: SECRET });
    }
  }
});
export type Headers = z.output<typeof Headers>;

/** How a URL is reached: accepted wherever there is one. */
export const transport = {
  tls: Tls.optional().describe('Mutual TLS and private roots.'),
  basicAuth: BasicAuth.optional().describe('User name and password.'),
  oauth2: OAuth2.optional().describe('A bearer token, requested with client credentials.'),
  headers: Headers.optional().describe(
    'Additional request headers. Headers with a secret, such as `Authorization`, must be references.',
  ),
};
