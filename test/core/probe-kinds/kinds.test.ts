import { expect, it } from 'vitest';
import {
  aboutKind,
  grantsOf,
  isRepeatable,
  type ProbeSpec,
  requestsPerProbe,
  simOf,
  simsOf,
  targetOf,
} from '../../../src/core/probe-kinds/kinds.ts';

const SIMS = [
  { iccid: '8949000000000000001', expect: [] },
  { iccid: '8949000000000000002', expect: [] },
];
const API = { baseUrl: 'https://api.contoso.example:8443/v1', transport: {}, sims: SIMS };
const BALANCE: ProbeSpec<unknown> = { kind: 'get-balance', ...API, fieldsTemplate: 'basic' };
const GRANT: ProbeSpec<unknown> = {
  kind: 'provisioning',
  ...API,
  mode: 'capped',
  path: 'microBalance',
  locationIn: 'body',
};
const PORTAL: ProbeSpec<unknown> = {
  kind: 'mo-direct',
  url: 'https://portal.contoso.example/start/',
  transport: {},
  sims: [],
  marker: 'Welcome',
  allowHosts: [],
};
const CUSTOM: ProbeSpec<unknown> = {
  kind: 'http',
  url: 'https://ada:secret@www.contoso.example:8443/a/b?token=secret',
  method: 'POST',
  transport: {},
  expect: { status: [200] },
};

const TCP: ProbeSpec<unknown> = {
  kind: 'tcp',
  host: '2001:db8::25',
  port: 25,
  secure: false,
  transport: {},
  expect: { contains: '220' },
};

it.each([
  [BALANCE, 1],
  [GRANT, 2],
  [{ ...GRANT, verify: true }, 3],
  [PORTAL, 1.1],
  [{ ...PORTAL, checkAssets: true }, 3],
  [CUSTOM, 1],
  [TCP, 1],
] as const)('%j sends %d requests', (spec, requests) => {
  expect(requestsPerProbe(spec)).toBe(requests);
});

it.each([
  [BALANCE, 'api.contoso.example:8443', ['GET /v1/sims/iccid:…/balances']],
  [GRANT, 'api.contoso.example:8443', ['PUT /v1/sims/iccid:…/microBalance', 'DELETE /v1/sims/iccid:…/microBalance']],
  [PORTAL, 'portal.contoso.example', ['GET /start']],
  [CUSTOM, 'www.contoso.example:8443', ['POST /a/b']],
  [{ ...CUSTOM, url: 'https://www.contoso.example/' }, 'www.contoso.example', ['POST /']],
  [{ ...TCP, send: 'secret' }, '[2001:db8::25]:25', ['TCP connection']],
  [{ ...TCP, host: 'mail.contoso.example', secure: true }, 'mail.contoso.example:25', ['TLS connection']],
] as const)('tells where $kind goes without SIM number, query and credentials', (spec, host, requests) => {
  expect(targetOf(spec)).toEqual({ host, requests });
});

it('takes the test SIMs in turns, and none where a probe names none', () => {
  expect([0, 1, 2].map((index) => simOf(BALANCE, index))).toEqual([SIMS[0], SIMS[1], SIMS[0]]);
  expect([simOf(PORTAL, 0), simOf(CUSTOM, 3)]).toEqual([null, null]);
  expect(simsOf(GRANT)).toBe(SIMS);
});

it('knows what may be repeated for our own sake', () => {
  const specs = [BALANCE, GRANT, PORTAL, CUSTOM, { ...CUSTOM, method: 'HEAD' } as const, TCP, { ...TCP, send: 'QUIT' }];
  expect(specs.map(isRepeatable)).toEqual([true, false, true, false, true, true, false]);
});

it('has rules for the grants of provisioning alone', () => {
  expect([BALANCE, PORTAL, CUSTOM].map(grantsOf)).toEqual([null, null, null]);
  expect(grantsOf(GRANT)).toEqual({ capped: true });
  expect(grantsOf({ ...GRANT, mode: 'exempt', grantLifetimeMs: 60_000 })).toEqual({
    capped: false,
    lifetimeMs: 60_000,
  });
});

it('knows which kinds share an endpoint of the operator, and whose endpoint gets the negative tests', () => {
  const kinds = ['get-balance', 'provisioning', 'mo-direct', 'http', 'tcp'] as const;
  expect(kinds.map((kind) => aboutKind(kind).endpoint)).toEqual(['api', 'api', 'portal', null, null]);
  expect(kinds.filter((kind) => aboutKind(kind).testsContract)).toEqual(['get-balance']);
});
