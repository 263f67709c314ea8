import { expect } from 'vitest';
import { authority, httpSpec, httpsServer, probeOnce, VALID } from '../probe/kit.ts';
import { addresses, resolverOn, type Zone } from '../support/dns-server.ts';
import { describeRow } from './describe-row.ts';

/** Of a name that others than the operator's server know nothing about. */
async function probeName(zone: Zone, second?: Zone) {
  const known: Zone = (name, type) => (name === 'operator.test' ? zone(name, type) : addresses(name, ['127.0.0.1']));
  const result = await probeOnce(httpSpec('http://operator.test:1/'), { resolver: await resolverOn(known, second) });
  expect(result).toMatchObject({ latencyMs: null, exchanges: [{ requestSent: false, remoteAddress: null }] });
  return result;
}

describeRow(1, {
  NXDOMAIN: () => probeName(() => ({ error: 'NXDOMAIN' })),
  SERVFAIL: () => probeName(() => ({ error: 'SERVFAIL' })),
  'the name server stays silent': () => probeName(() => 'silence'),
  'a second resolver knows the name': () =>
    probeName(
      () => ({ error: 'NXDOMAIN' }),
      (name) => addresses(name, ['127.0.0.1']),
    ),
});

describeRow(3, {
  'its certificate is for another host': async () => {
    const other = await authority.issue({ commonName: 'other', hosts: ['other.test'], validity: VALID });
    const url = await httpsServer(() => expect.unreachable(), { cert: other.certPem, key: other.keyPem });
    const transport = { tls: { ca: authority.certPem } };
    const spec = httpSpec(url.replace('127.0.0.1', 'operator.test'), { transport });
    const result = await probeOnce(spec, { resolver: await resolverOn((name) => addresses(name, ['127.0.0.1'])) });
    expect(result.detail).toContain('another host');
    return result;
  },
});
