import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import { isoDuration } from '../../src/simulator/contract/balances.ts';
import { createGrants } from '../../src/simulator/contract/grants.ts';
import { knownIccid } from '../../src/simulator/contract/sims.ts';
import type { SimulatedOperator } from '../../src/simulator/operator.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { balancesOf, call, credentials, microbalanceOf, SIM_WITH_PLAN, SIM_WITHOUT_PLAN } from './client.ts';

const UNKNOWN_SIM = '8988247000100003555';
const clock = new ManualClock(Date.UTC(2026, 9, 5, 12));
let simulator: Simulator;
let operator: SimulatedOperator;

beforeAll(async () => {
  const scenario = toScenario({
    operators: {
      plain: {},
      guarded: { basicAuthUser: 'marketplace' },
      sloppy: { echo: 'other', dataField: 'dataRemainingInMB', numbers: 'string', portalHops: 2 },
    },
  });
  simulator = await startSimulator({ credentials, scenario, clock });
  operator = simulator.operator('plain');
});
afterAll(() => simulator.stop());

describe('get balance', () => {
  it('answers a SIM without a plan with zero', async () => {
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN), { transactionId: 'MSFT-1' });
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers['x-ms-dm-transactionid']).toBe('MSFT-1');
    expect(reply.json()).toEqual({
      balances: [{ id: 'plan-3319', type: 'NONE', dataRemaininginMB: 0, timeRemaining: 'PT0S' }],
    });
  });

  it('answers a SIM with a plan with what is left of it, less each time', async () => {
    const before = (await call(operator, balancesOf(SIM_WITH_PLAN))).json();
    await clock.advance(HOUR);
    const after = (await call(operator, balancesOf(SIM_WITH_PLAN))).json();
    const balance = (dataRemaininginMB: number, timeRemaining: string) => ({
      balances: [{ id: 'plan-7655', type: 'MODIRECTPAYG', dataRemaininginMB, timeRemaining }],
    });
    expect(before).toEqual(balance(expect.any(Number), expect.stringMatching(/^P\d+D/)));
    expect(after).toEqual(balance(expect.any(Number), expect.stringMatching(/^P\d+D/)));
    const megabytes = [before, after].map((body) => JSON.parse(JSON.stringify(body)).balances[0].dataRemaininginMB);
    expect(megabytes[0] - megabytes[1]).toBeCloseTo(5_120 / 30 / 24, 1);
  });

  it('shows every property in the full template, whatever its case', async () => {
    const reply = await call(operator, balancesOf(SIM_WITH_PLAN, 'fieldsTemplate=Full&location=DE'));
    expect(reply.json()).toMatchObject({ balances: [{ locations: ['DE'], 'ms-provisioningDataSet': [] }] });
  });

  it.each([
    ['fieldsTemplate', 'limit=1'],
    ['fieldsTemplate', 'fieldsTemplate=most'],
    ['limit', 'fieldsTemplate=basic&limit=-1'],
    ['limit', 'fieldsTemplate=basic&limit=2147483648'],
    ['limit', 'fieldsTemplate=basic&limit=one'],
    ['location', 'fieldsTemplate=basic&location=us'],
    ['location', 'fieldsTemplate=basic&location=USA'],
    ['location', 'fieldsTemplate=basic&location=ZZ'],
  ])('refuses a wrong %s and names it: %s', async (parameter, query) => {
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN, query));
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ error: { parameter } });
  });

  it('keeps to the limit', async () => {
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN, 'fieldsTemplate=basic&limit=0'));
    expect(reply.json()).toEqual({ balances: [] });
  });

  it.each([
    ['an unknown SIM', balancesOf(UNKNOWN_SIM)],
    ['a SIM without its prefix', `/v1/sims/${SIM_WITHOUT_PLAN}/balances?fieldsTemplate=basic`],
    ['a broken encoding', '/v1/sims/iccid%/balances?fieldsTemplate=basic'],
    ['an address that leads nowhere', '/v2/anything'],
  ])('does not find %s', async (_, path) => {
    expect((await call(operator, path)).status).toBe(404);
  });

  it('finds a SIM whose colon is percent-encoded', async () => {
    const path = balancesOf(SIM_WITHOUT_PLAN).replace('iccid:', 'iccid%3A');
    expect((await call(operator, path)).status).toBe(200);
  });

  it('allows no other method', async () => {
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN), { method: 'DELETE' });
    expect([reply.status, reply.headers.allow]).toEqual([405, 'GET']);
  });
});

describe('transaction ids', () => {
  it('are required', async () => {
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN), { transactionId: null });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({ error: { parameter: 'X-MS-DM-TransactionId' } });
  });

  it('conflict when they come again, on whatever call', async () => {
    const transactionId = randomUUID();
    expect((await call(operator, balancesOf(SIM_WITHOUT_PLAN), { transactionId })).status).toBe(200);
    expect((await call(operator, microbalanceOf(SIM_WITHOUT_PLAN), { method: 'DELETE', transactionId })).status).toBe(
      409,
    );
    expect(operator.log.duplicateTransactionIds()).toEqual([transactionId]);
  });

  it('come back as another one from an operator with that habit', async () => {
    const reply = await call(simulator.operator('sloppy'), balancesOf(SIM_WITH_PLAN), { transactionId: 'MSFT-2' });
    expect(reply.headers['x-ms-dm-transactionid']).toBe('12345');
    expect(reply.json()).toMatchObject({ balances: [{ dataRemainingInMB: expect.stringMatching(/^\d+(\.\d+)?$/) }] });
  });
});

describe('basic authentication', () => {
  const authorization = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

  it.each([
    ['nothing', {}, 401],
    ['a wrong password', authorization('marketplace:guess'), 401],
    ['a wrong user', authorization(`somebody:${credentials.password}`), 401],
    ['the right ones', authorization(`marketplace:${credentials.password}`), 200],
  ])('judges %s', async (_, headers, status) => {
    const reply = await call(simulator.operator('guarded'), balancesOf(SIM_WITHOUT_PLAN), { headers });
    expect(reply.status).toBe(status);
    expect(reply.headers['www-authenticate']).toBe(status === 401 ? 'Basic realm="operator"' : undefined);
  });

  it('does not guard the portal', async () => {
    expect((await call(simulator.operator('guarded'), '/portal')).status).toBe(200);
  });
});

describe('microbalance', () => {
  const put = (body: string, query = '') =>
    call(operator, `${microbalanceOf(SIM_WITHOUT_PLAN)}${query}`, { method: 'PUT', body });
  const revoke = () => call(operator, microbalanceOf(SIM_WITHOUT_PLAN), { method: 'DELETE', body: '{}' });
  const active = () => operator.grants.active(clock.now());

  it('is granted, twice if asked twice, and revoked', async () => {
    const reply = await put('{"location":"US"}');
    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(reply.headers.location).toBe(`${operator.url}${microbalanceOf(SIM_WITHOUT_PLAN)}`);
    expect((await put('', '?location=US')).status).toBe(200);
    expect(active()).toMatchObject([{ iccid: SIM_WITHOUT_PLAN, location: 'US', revokedAt: null }]);

    const end = await revoke();
    expect([end.status, end.text]).toEqual([200, '{}']);
    expect(active()).toEqual([]);
    expect(operator.grants.all().at(-1)?.revokedAt).toBe(clock.now());
  });

  it('leaves the balance at zero', async () => {
    await put('{}');
    const reply = await call(operator, balancesOf(SIM_WITHOUT_PLAN));
    expect(reply.json()).toMatchObject({ balances: [{ type: 'NONE', dataRemaininginMB: 0 }] });
    await revoke();
  });

  it('can be revoked when there is none', async () => {
    expect((await revoke()).status).toBe(200);
  });

  it.each(['{"location":"us"}', '{"location":1}', '{"location":"Germany"}', '[]', '{'])('refuses %s', async (body) => {
    expect((await put(body)).status).toBe(400);
    expect(active()).toEqual([]);
  });

  it('knows its SIMs', async () => {
    expect((await call(operator, microbalanceOf(UNKNOWN_SIM), { method: 'PUT' })).status).toBe(404);
  });

  it('is one per SIM: another country takes the place of the first, and time ends it too', () => {
    const grants = createGrants();
    grants.grant('1', 'US', 0);
    grants.grant('1', 'DE', MINUTE);
    grants.grant('2', null, MINUTE);
    expect(grants.active(2 * MINUTE)).toMatchObject([
      { iccid: '1', location: 'DE' },
      { iccid: '2', location: null },
    ]);
    expect(grants.all()[0]).toMatchObject({ location: 'US', revokedAt: MINUTE });
    expect(grants.active(MINUTE + HOUR)).toEqual([]);
    grants.revoke('2', MINUTE + HOUR);
    expect(grants.all().at(-1)).toMatchObject({ revokedAt: null });
  });
});

describe('orders', () => {
  const order = { purchaseDate: '2026-10-05T11:00:00Z', provisioningData: 'travel-1gb', 'ms-market': 'US' };
  const post = (body: unknown) => call(operator, '/v1/orders', { method: 'POST', body: JSON.stringify(body) });

  it('are taken, and show in the balance at once', async () => {
    const iccid = '8988247000101867183';
    const reply = await post({ ...order, sims: [`iccid:${iccid}`] });
    expect(reply.status).toBe(201);
    expect(reply.headers.location).toMatch(new RegExp(`^${operator.url}/v1/sims/iccid:${iccid}/orders/order-\\d+$`));
    expect(reply.json()).toEqual({ iccid });
    const balance = await call(operator, balancesOf(iccid));
    expect(balance.json()).toMatchObject({ balances: [{ type: 'MODIRECTPAYG', timeRemaining: 'P30D' }] });
  });

  it('bring a new profile to an eSIM', async () => {
    const reply = await post({ ...order, eId: '89033024010400000100000000009136', sims: [] });
    expect(reply.json()).toMatchObject({ activationCode: expect.stringMatching(/^1\$/) });
  });

  it.each([
    [400, 'body', '[]'],
    [400, 'purchaseDate', { ...order, purchaseDate: '2026-10-06T00:00:00Z' }],
    [400, 'purchaseDate', { ...order, purchaseDate: 'yesterday' }],
    [400, 'provisioningData', { ...order, provisioningData: "x'; drop table" }],
    [400, 'ms-market', { ...order, 'ms-market': 'ZZ' }],
    [400, 'sims', { ...order, sims: [] }],
    [404, 'sims', { ...order, sims: [`iccid:${UNKNOWN_SIM}`] }],
  ])('are refused with %i for a wrong %s', async (status, parameter, body) => {
    const reply = await post(body);
    expect(reply.status).toBe(status);
    expect(reply.json()).toMatchObject({ error: { parameter } });
  });
});

describe('the portal', () => {
  it('opens with a sign-in page that carries the marker, and ignores what it does not know', async () => {
    const reply = await call(operator, `/portal?iccid=${SIM_WITHOUT_PLAN}&location=US&synthetic=1`);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(reply.text).toContain('data-plan');
  });

  it('may redirect within itself, and takes the launch parameters along', async () => {
    const sloppy = simulator.operator('sloppy');
    const first = await call(sloppy, '/portal?location=US');
    expect([first.status, first.headers.location]).toEqual([302, '/portal/hop-1?location=US']);
    const second = await call(sloppy, '/portal/hop-1?location=US');
    expect([second.status, second.headers.location]).toEqual([302, '/portal/hop-2?location=US']);
    expect((await call(sloppy, '/portal/hop-2?location=US')).status).toBe(200);
  });

  it('has a plain status page beside it', async () => {
    expect((await call(operator, '/status')).text).toBe('ok\n');
  });
});

describe('the rules of the contract', () => {
  it.each([
    [SIM_WITHOUT_PLAN, true],
    [SIM_WITH_PLAN, true],
    ['8988247000101867183', true],
    ['8988247000103824828', true],
    ['8988247000101997790', true],
    [UNKNOWN_SIM, false],
    ['988247000100003555', false],
    ['8944247000100003319', false],
    ['', false],
  ])('know the SIM %s: %s', (iccid, known) => {
    expect(knownIccid(`iccid:${iccid}`)).toBe(known ? iccid : null);
  });

  it.each([
    [0, 'PT0S'],
    [1, 'PT1S'],
    [90_061_000, 'P1DT1H1M1S'],
    [23 * DAY, 'P23D'],
    [30 * MINUTE, 'PT30M'],
  ])('write %i ms as %s', (ms, text) => {
    expect(isoDuration(ms)).toBe(text);
    expect(Temporal.Duration.from(text).total({ unit: 'seconds', relativeTo: '2026-01-01' })).toBe(
      Math.ceil(ms / 1_000),
    );
  });
});
