import { expect, it } from 'vitest';
import { resolveChannel } from '../../../src/config/secrets/channel-secrets.ts';
import type { ChannelSpec } from '../../../src/core/delivery/channel.ts';
import type { SecretRef } from '../../../src/core/probe-kinds/spec.ts';

const HOOK: ChannelSpec<SecretRef> = { type: 'webhook', url: { env: 'URL' }, secret: { env: 'SECRET' } };

const opened = (secret: string) =>
  resolveChannel('hook', HOOK, { env: { URL: 'https://example.com/', SECRET: secret } }) as { readonly secret: string };

it.each(['any text', 'whsecret', `whsec_${'A'.repeat(32)}`, `whsec_${Buffer.alloc(64).toString('base64')}`])(
  'a signing key may be text, or base64 of 24 to 64 bytes: %s',
  (secret) => {
    expect(opened(secret).secret).toBe(secret);
  },
);

it.each([
  ['whsec_', 'that of 0 bytes'],
  ['whsec_!!!!', 'something else'],
  [`whsec_${'A'.repeat(28)}`, 'that of 21 bytes'],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, 'that of 65 bytes'],
  [`whsec_ ${'A'.repeat(32)}`, 'something else'],
])('a whsec_ key that is none is refused: %s', (secret, found) => {
  const message = `channels.hook.secret: expected whsec_ and the base64 of 24 to 64 bytes, found whsec_ and ${found}`;
  expect(() => opened(secret)).toThrow(message);
});
