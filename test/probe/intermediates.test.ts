import { expect, it } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { authority, client, httpSpec, httpsServer, MUTUAL_TLS, probeOnce, VALID } from './kit.ts';

const between = await authority.subordinate('between', { from: VALID.from, to: VALID.to - 30 * DAY });
const stranger = await createAuthority('a stranger', VALID);
const strangeBetween = await stranger.subordinate('strange between', VALID);
const server = { commonName: 'operator', hosts: ['127.0.0.1', 'localhost'], validity: VALID };

async function serverOf(issuer: typeof authority, chain: readonly string[] = [], more: object = {}) {
  const { certPem, keyPem } = await issuer.issue(server);
  const tls = { ...more, cert: [certPem, ...chain].join('\n'), key: keyPem };
  return httpsServer((_, response) => response.end(), tls);
}

const probe = (url: string, tls: object) => probeOnce(httpSpec(url, { transport: { tls } }));
const days = (at: number | null) => Math.round((VALID.to - at!) / DAY);

it('are not needed for a chain that is whole, whose first end is told', async () => {
  const url = await serverOf(between, [between.certPem]);
  const result = await probe(url, { ca: authority.certPem, intermediates: between.certPem });
  expect(result).toMatchObject({ reason: 'ok', warnings: [] });
  expect(days(result.certificateExpiresAt)).toBe(30);
});

it('close a gap, also with a client certificate and for a name with a dot at its end', async () => {
  const url = await serverOf(between, [], { ...MUTUAL_TLS });
  const tls = { ca: authority.certPem, cert: client.certPem, key: client.keyPem, intermediates: between.certPem };
  const result = await probe(url.replace('127.0.0.1', 'localhost.'), tls);
  expect(result).toMatchObject({ reason: 'ok', warnings: ['intermediate-missing'], statusCode: 200 });
  expect(result.phasesMs!.tls).toBeGreaterThan(0);
});

it('lend no trust to a chain without a trusted root', async () => {
  const url = await serverOf(strangeBetween);
  const bundle = strangeBetween.certPem + stranger.certPem;
  for (const ca of [{}, { ca: authority.certPem }]) {
    expect(await probe(url, { ...ca, intermediates: bundle })).toMatchObject({ reason: 'tls', warnings: [] });
  }
  const trustedForm = strangeBetween.certPem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE');
  expect(await probe(url, { intermediates: trustedForm })).toMatchObject({ reason: 'tls' });
});

it('do not excuse another mistake', async () => {
  const { certPem, keyPem } = await between.issue({ ...server, hosts: ['else.test'] });
  const url = await httpsServer(() => expect.unreachable(), { cert: certPem, key: keyPem });
  const result = await probe(url, { ca: authority.certPem, intermediates: between.certPem });
  expect(result).toMatchObject({ reason: 'tls', warnings: [], detail: expect.stringContaining('another host') });
});

it('that cannot be read are our own trouble', async () => {
  const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
  const result = await probe('https://127.0.0.1:1', { intermediates: broken });
  expect(result).toMatchObject({ reason: 'own-credentials', exchanges: [] });
});
