import type { RequestListener } from 'node:http';
import type { SecureVersion } from 'node:tls';
import { expect, onTestFinished } from 'vitest';
import type { MonitorId } from '../../src/core/ids.ts';
import type { ProbeSpec } from '../../src/core/probe-kinds/kinds.ts';
import type { TlsOptions, Transport } from '../../src/core/probe-kinds/spec.ts';
import type { Sample } from '../../src/core/sample.ts';
import { startCanary } from '../../src/http/canary.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import {
  authority,
  CLIENT_TLS,
  EXPIRED,
  httpServer,
  httpSpec,
  httpsServer,
  MUTUAL_TLS,
  SERVER_TLS,
  VALID,
} from '../probe/kit.ts';
import { describeRow } from './describe-row.ts';
import { opensslServer } from './openssl.ts';
import { setStage } from './stage.ts';

/** Whoever trusts this authority alone refuses us. */
const stranger = await createAuthority('a stranger', VALID);
const MARKETPLACE = { ...CLIENT_TLS, sharedWithMarketplace: true };
const OPERATOR: MonitorId = 'contoso/page';

const greet: RequestListener = (_, response) => response.end('hello');

function page(url: string, tls: TlsOptions<string> = CLIENT_TLS): ProbeSpec<string> {
  return httpSpec(url, { transport: { tls } });
}

async function canary(trusted = authority): Promise<string> {
  const server = await startCanary('127.0.0.1', 0, { ...SERVER_TLS, ca: trusted.certPem });
  onTestFinished(() => server.stop());
  return server.url;
}

const hangingUp = (version: SecureVersion) =>
  httpsServer(greet, { ...MUTUAL_TLS, ca: stranger.certPem, minVersion: version, maxVersion: version });

const answering = (status: number, body: string) => (version: SecureVersion) =>
  httpsServer((_, response) => response.writeHead(status).end(body), {
    ...MUTUAL_TLS,
    minVersion: version,
    maxVersion: version,
  });

/** How the refusal of the marketplace's own certificate ends, which our canary accepts. */
async function refused(
  server: (version: SecureVersion) => Promise<string>,
  ...versions: SecureVersion[]
): Promise<Sample> {
  const endings: Sample[] = [];
  for (const version of versions.length > 0 ? versions : (['TLSv1.2', 'TLSv1.3'] as const)) {
    const stage = setStage({
      monitors: { [OPERATOR]: page(await server(version), MARKETPLACE) },
      canary: await canary(),
    });
    endings.push(await stage.probe(OPERATOR));
    expect(stage.faults).toEqual([]);
  }
  expect(new Set(endings.map(({ reason }) => reason)).size).toBe(1);
  return endings[0]!;
}

/** An operator that accepts whom it later refuses; `refusals` of them in a row, of which the last is the ending. */
async function acceptedThenRefused(refusals: number, status: number, transport: Transport<string>): Promise<Sample> {
  let answer = 200;
  const listener: RequestListener = (_, response) => response.writeHead(answer).end();
  const url = await (transport.tls === undefined ? httpServer(listener) : httpsServer(listener, MUTUAL_TLS));
  const stage = setStage({ monitors: { [OPERATOR]: httpSpec(url, { transport }) } });
  expect(await stage.probe(OPERATOR)).toMatchObject({ verdict: 'good' });
  answer = status;
  for (let refusal = 1; refusal < refusals; refusal += 1) {
    expect(await stage.probe(OPERATOR)).toMatchObject({ verdict: 'unknown', reason: 'own-credentials' });
  }
  return stage.probe(OPERATOR);
}

describeRow(10, {
  'by a TLS alert': async () => {
    const ending = await refused((version) => opensslServer(SERVER_TLS, stranger.certPem, version));
    expect(ending.detail).toContain('ALERT');
    return ending;
  },
  'by a reset in the handshake, as on TLS 1.2': () => refused(hangingUp, 'TLSv1.2'),
  'by a reset after it, as on TLS 1.3': async () => {
    const ending = await refused(hangingUp, 'TLSv1.3');
    expect(ending.detail).toContain('it may have refused our client certificate');
    return ending;
  },
  'by a 400 page': () => refused(answering(400, '<title>400 No required SSL certificate was sent</title>')),
  'by 401': () => refused(answering(401, '')),
  'by 403': () => refused(answering(403, '')),
  'and the canary refuses it too': async () => {
    for (const server of [answering(403, ''), hangingUp]) {
      const monitors = { [OPERATOR]: page(await server('TLSv1.3'), MARKETPLACE) };
      const stage = setStage({ monitors, canary: await canary(stranger) });
      const ending = await stage.probe(OPERATOR);
      expect(ending).toMatchObject({ reason: 'own-credentials', detail: expect.stringContaining('our canary') });
      expect(stage.faults).toEqual(['own-credentials']);
    }
    return { reason: 'own-credentials', warnings: [] };
  },
  'at first, and only the monitor uses it': () => acceptedThenRefused(1, 403, { tls: CLIENT_TLS }),
  'for the fourth time, and only the monitor uses it': async () => {
    const ending = await acceptedThenRefused(4, 403, { tls: CLIENT_TLS });
    expect(ending.detail).toContain('confirm by hand');
    return ending;
  },
  'by half of the operators within five minutes': async () => {
    const refusing = await answering(403, '')('TLSv1.3');
    const accepting = await httpsServer(greet, MUTUAL_TLS);
    const urls = [refusing, refusing, refusing, accepting, accepting, accepting];
    const monitors = Object.fromEntries(urls.map((url, index) => [`operator-${index}/page`, page(url, MARKETPLACE)]));
    const stage = setStage({ monitors });
    // The very first one: the others are asked before it is blamed.
    return stage.probe('operator-0/page');
  },
});

describeRow(11, {
  'nothing is sent': async () => {
    let connections = 0;
    const url = await httpsServer(() => (connections += 1), MUTUAL_TLS);
    const { certPem: cert, keyPem: key } = await authority.issue({ commonName: 'marketplace', validity: EXPIRED });
    const stage = setStage({
      monitors: { [OPERATOR]: page(url, { ...MARKETPLACE, cert, key }) },
      canary: await canary(),
    });
    const ending = await stage.probe(OPERATOR);
    expect(ending).toMatchObject({ detail: expect.stringContaining('our client certificate expired'), totalMs: 0 });
    expect(connections).toBe(0);
    expect(stage.faults).toEqual(['own-credentials']);
    return ending;
  },
});

const LOGIN = { basicAuth: { username: 'marketplace', password: 'wrong' } };

describeRow(12, {
  'they were never accepted': async () => {
    const url = await httpServer((_, response) => response.writeHead(401).end());
    const stage = setStage({ monitors: { [OPERATOR]: httpSpec(url, { transport: LOGIN }) } });
    for (let refusal = 1; refusal < 6; refusal += 1) await stage.probe(OPERATOR);
    return stage.probe(OPERATOR);
  },
  'accepted before, first refusals': () => acceptedThenRefused(3, 401, LOGIN),
  'accepted before, refused again and again': () => acceptedThenRefused(4, 401, LOGIN),
});
