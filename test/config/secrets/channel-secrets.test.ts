import { describe, expect, it } from 'vitest';
import { resolveChannel, resolveHeartbeat } from '../../../src/config/secrets/channel-secrets.ts';

const CERTIFICATES = { env: 'CA' };
const smtp = (url: string, ca = '') => {
  const spec = { type: 'email', smtpUrl: { env: 'URL' }, from: 'a@b.example', to: ['c@d.example'] } as const;
  return resolveChannel('mail', ca === '' ? spec : { ...spec, ca: CERTIFICATES }, { env: { URL: url, CA: ca } });
};
const heartbeat = (url: string) => resolveHeartbeat({ url: { env: 'URL' }, everyMs: 60_000 }, { env: { URL: url } });

describe('the URL of a mail server', () => {
  it('holds user and password, percent-encoded', () => {
    expect(smtp('smtp://user:p%25%23%2F%40@mail.example:587')).toMatchObject({
      smtpUrl: 'smtp://user:p%25%23%2F%40@mail.example:587',
    });
  });

  it.each([
    ['smtp://user:100%@mail.example', 'a percent sign in user name or password (write %25)'],
    ['smtp://user:#pass@mail.example', 'the sign # (in a password, write %23)'],
    ['smtp://user:/pass@mail.example', 'something after the host (in a password, write / as %2F and ? as %3F)'],
    ['smtp://user:?pass@mail.example', 'something after the host (in a password, write / as %2F and ? as %3F)'],
    ['smtp://mail..example', 'a host name with nothing between two dots'],
    [`smtp://\${HOST}:25`, 'a placeholder, which nobody replaces here'],
    ['http://mail.example', 'something else'],
  ])('is refused, and not shown: %s', (url, found) => {
    const refused = `channels.mail.smtp.url: expected the secret to be an smtp: or smtps: URL, found ${found}`;
    expect(() => smtp(url)).toThrow(expect.objectContaining({ message: refused }));
  });
});

describe('the certificates of a channel', () => {
  it('are looked into', () => {
    expect(() => smtp('smtp://mail.example', 'hello')).toThrow(
      'channels.mail.smtp.ca: expected certificates to trust in the environment variable CA, found no certificate in PEM form',
    );
  });
});

describe('the URL of the heartbeat', () => {
  it('may hold a user and a password', () => {
    expect(heartbeat('https://me:secret@hc.example/ping')).toBe('https://me:secret@hc.example/ping');
  });

  it.each(['https://me:100%@hc.example/', 'https://a_.-.example/', 'https://hc.example:0/', 'ftp://hc.example/'])(
    'is refused: %s',
    (url) => {
      expect(() => heartbeat(url)).toThrow(/^heartbeat\.url: expected the secret to be an https: or http: URL, found /);
    },
  );
});
