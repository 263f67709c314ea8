import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { HOUR } from '../../src/core/time.ts';
import { wallClock } from '../../src/simulator/clock.ts';
import { WRONG_BODY_KINDS } from '../../src/simulator/faults/bodies.ts';
import type { FaultInput } from '../../src/simulator/faults/fault.ts';
import { faultHelp } from '../../src/simulator/faults/help.ts';
import { FAULT_NAMES, type FaultName } from '../../src/simulator/faults/table.ts';
import type { SimulatedOperator } from '../../src/simulator/operator.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts';
import {
  balancesOf,
  call,
  credentials,
  failureOf,
  microbalanceOf,
  openSession,
  type Reply,
  SIM_WITH_PLAN,
  SIM_WITHOUT_PLAN,
} from './client.ts';

let simulator: Simulator;
let operator: SimulatedOperator;
let draws: number[] = [];
let aheadMs = 0;

beforeAll(async () => {
  const random = () => draws.shift() ?? 0.999;
  const clock = { ...wallClock, now: () => Date.now() + aheadMs };
  simulator = await startSimulator({
    credentials,
    random,
    clock,
    scenario: toScenario({ operators: { operator: {} } }),
  });
  operator = simulator.operator('operator');
});
afterEach(() => simulator.setFault('operator', null, 'healthy'));
afterAll(() => simulator.stop());

const set = (fault: FaultInput) => simulator.setFault('operator', null, fault);
const balances = (signal?: AbortSignal): Promise<Reply> =>
  call(operator, balancesOf(SIM_WITH_PLAN), signal === undefined ? {} : { signal });
const putOrDelete = (method: 'PUT' | 'DELETE', signal?: AbortSignal) =>
  call(operator, microbalanceOf(SIM_WITHOUT_PLAN), { method, ...(signal !== undefined && { signal }) });
const grant = () => call(operator, microbalanceOf(SIM_WITHOUT_PLAN), { method: 'PUT' });

/** All that comes back on a session of our own until `enough` is true of it, or the session ends. */
async function rawAnswer(enough: (text: string) => boolean = () => false): Promise<string> {
  const session = await openSession(operator);
  const request = `GET ${balancesOf(SIM_WITH_PLAN)} HTTP/1.1\r\nHost: x\r\nX-MS-DM-TransactionId: ${Math.random()}\r\n\r\n`;
  const text = await readUntil(session, request, enough);
  session.destroy();
  return text;
}

async function readUntil(session: TLSSocket, request: string, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  session.write(request);
  return new Promise((resolve) => {
    session.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (enough(text)) resolve(text);
    });
    session.on('end', () => resolve(text)).on('error', () => resolve(text));
  });
}

/** Whether a request that has arrived still has no complete answer a while later. */
async function staysUnanswered(ask: (signal: AbortSignal) => Promise<Reply> = balances): Promise<boolean> {
  const arrived = new Promise<void>((resolve) => {
    const end = operator.log.subscribe(() => {
      end();
      resolve();
    });
  });
  const client = new AbortController();
  let answered = false;
  const reply = ask(client.signal).then(
    () => {
      answered = true;
    },
    () => {},
  );
  await arrived;
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.abort();
  await reply;
  return !answered;
}

/** Leaves nothing to the tests that follow. */
async function endGrants(): Promise<void> {
  expect(operator.grants.active(Date.now())).toHaveLength(1);
  await set('healthy');
  expect((await putOrDelete('DELETE')).status).toBe(200);
}

/** One test per fault: a new fault does not compile until it has one. */
const OBSERVED: Readonly<Record<FaultName, () => Promise<void>>> = {
  healthy: async () => {
    await set('healthy');
    expect((await balances()).status).toBe(200);
  },
  slow: async () => {
    await set({ fault: 'slow', ms: 150 });
    const startedAt = performance.now();
    expect((await balances()).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
  },
  flaky: async () => {
    await set({ fault: 'flaky', share: 0.5 });
    const outcomes: (number | string)[] = [];
    for (const kind of [0, 2, 4, 6]) {
      // The first draw is the personality's delay, the second decides whether to fail, the third how.
      draws = [0, 0.49, kind / 7];
      outcomes.push(
        await balances().then(
          ({ status }) => status,
          () => 'reset',
        ),
      );
    }
    expect(outcomes).toEqual([500, 503, 'reset', 429]);
    draws = [0, 0.49, 5 / 7];
    expect(await staysUnanswered()).toBe(true);
    draws = [0, 0.5];
    expect((await balances()).status).toBe(200);
  },
  down: async () => {
    await set('down');
    expect(await failureOf(balances())).toBe('ECONNREFUSED');
  },
  blackhole: async () => {
    await set('blackhole');
    const session = connect({ host: '127.0.0.1', port: operator.port });
    let secured = false;
    session.once('secureConnect', () => {
      secured = true;
    });
    await once(session, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(secured).toBe(false);
    session.destroy();
  },
  reset: async () => {
    await set('reset');
    expect(await failureOf(grant())).toBe('ECONNRESET');
    expect(operator.grants.active(Date.now() + aheadMs)).toHaveLength(1);
    expect(operator.log.entries().at(-1)).toMatchObject({ method: 'PUT', fault: 'reset', status: null });
  },
  'reset-mid-body': async () => {
    await set('reset-mid-body');
    expect(await failureOf(balances())).toBe('ECONNRESET');
    const text = await rawAnswer();
    expect(text).toContain('{"balances"');
    expect(text).not.toContain('}]}');
  },
  drip: async () => {
    await set({ fault: 'drip', everyMs: 1 });
    expect(await staysUnanswered()).toBe(true);
    // One byte per chunk; after the last of the body come spaces.
    const text = await rawAnswer((sofar) => sofar.endsWith('1\r\n \r\n1\r\n \r\n'));
    expect(text).toContain('1\r\n{\r\n1\r\n"\r\n1\r\nb\r\n');
  },
  'endless-body': async () => {
    await set('endless-body');
    expect((await rawAnswer((sofar) => sofar.length > 5_000_000)).length).toBeGreaterThan(5_000_000);
  },
  'slow-header-fast-body': async () => {
    await set({ fault: 'slow-header-fast-body', ms: 150 });
    const startedAt = performance.now();
    const head = await rawAnswer((sofar) => sofar.startsWith('HTTP/1.1'));
    expect(head).not.toContain('\r\n\r\n');
    expect((await balances()).json()).toHaveProperty('balances');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
  },
  'fast-header-slow-body': async () => {
    await set({ fault: 'fast-header-slow-body', ms: 150 });
    const startedAt = performance.now();
    expect(await rawAnswer((sofar) => sofar.includes('\r\n\r\n'))).not.toContain('}]}');
    expect((await balances()).json()).toHaveProperty('balances');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);
  },
  'http-status': async () => {
    await set({ fault: 'http-status', code: 503 });
    expect((await grant()).status).toBe(503);
    expect(operator.log.entries().at(-1)).toMatchObject({ status: 503 });
  },
  throttled: async () => {
    await set('throttled');
    const seconds = await balances();
    expect([seconds.status, seconds.headers['retry-after']]).toEqual([429, '30']);
    await set({ fault: 'throttled', retryAfter: 'Wed, 21 Oct 2015 07:28:00 GMT' });
    expect((await balances()).headers['retry-after']).toBe('Wed, 21 Oct 2015 07:28:00 GMT');
    await set({ fault: 'throttled', retryAfter: null });
    expect((await balances()).headers['retry-after']).toBeUndefined();
  },
  redirect: async () => {
    await set({ fault: 'redirect', to: 'http://elsewhere.example/' });
    const reply = await balances();
    expect([reply.status, reply.headers.location]).toEqual([302, 'http://elsewhere.example/']);
  },
  'redirect-loop': async () => {
    await set('redirect-loop');
    const reply = await call(operator, '/portal?location=US');
    expect([reply.status, reply.headers.location]).toEqual([302, '/portal?location=US']);
  },
  'wrong-body': async () => {
    const bodies = new Set<string>();
    for (const kind of WRONG_BODY_KINDS) {
      await set({ fault: 'wrong-body', kind });
      const reply = await balances();
      expect(reply.status).toBe(200);
      bodies.add(reply.text);
    }
    await set('healthy');
    expect(bodies).not.toContain((await balances()).text);
    expect(bodies.size).toBe(WRONG_BODY_KINDS.length);
  },
  'wrong-content-type': async () => {
    await set('wrong-content-type');
    const reply = await balances();
    expect(reply.headers['content-type']).toBe('text/plain');
    expect(reply.json()).toHaveProperty('balances');
  },
  bom: async () => {
    await set('bom');
    expect(await rawAnswer((sofar) => sofar.includes('}]}'))).toContain('\u00ef\u00bb\u00bf{"balances"');
  },
  gzip: async () => {
    await set('gzip');
    const text = await rawAnswer((sofar) => sofar.includes('\r\n\r\n'));
    expect(text).toContain('Content-Encoding: gzip');
    expect(gunzipSync(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1')).toString()).toContain(
      '{"balances"',
    );
  },
  'gzip-bomb': async () => {
    await set({ fault: 'gzip-bomb', megabytes: 20 });
    const { headers } = await balances();
    expect(Number(headers['content-length'])).toBeLessThan(40_000);
    const text = await rawAnswer((sofar) => sofar.length > Number(headers['content-length']) + 200);
    const packed = Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(gunzipSync(packed.subarray(0, Number(headers['content-length']))).length).toBe(20 * 1_048_576);
  },
  'header-flood': async () => {
    await set('header-flood');
    expect(await failureOf(balances())).toBe('UND_ERR_HEADERS_OVERFLOW');
  },
  'http-garbage': async () => {
    await set('http-garbage');
    expect(await failureOf(balances())).toContain('does not match the HTTP/1.1 protocol');
    expect(await rawAnswer()).toContain('this is not HTTP');
  },
  'stale-balance': async () => {
    await set('stale-balance');
    const first = await balances();
    aheadMs += HOUR;
    const second = await balances();
    expect(second.json()).toEqual(first.json());
    expect(second.headers.age).toBe('3600');
    await set('healthy');
    expect((await balances()).json()).not.toEqual(first.json());
  },
  'not-supported': async () => {
    await set('not-supported');
    expect((await balances()).json()).toMatchObject({
      balances: [{ type: 'NOTSUPPORTED', dataRemaininginMB: 0, timeRemaining: 'PT0S' }],
    });
  },
  'grant-unanswered': async () => {
    await set('grant-unanswered');
    expect(await staysUnanswered((signal) => putOrDelete('PUT', signal))).toBe(true);
    expect(operator.grants.active(Date.now())).toHaveLength(1);
    expect((await putOrDelete('DELETE')).status).toBe(200);
    expect(operator.grants.active(Date.now())).toEqual([]);
  },
  'grant-lost': async () => {
    await set('grant-lost');
    expect(await staysUnanswered((signal) => putOrDelete('PUT', signal))).toBe(true);
    expect(operator.grants.active(Date.now())).toEqual([]);
    expect((await putOrDelete('DELETE')).status).toBe(404);
    expect((await balances()).status).toBe(200);
  },
  'revoke-refused': async () => {
    await set({ fault: 'revoke-refused', code: 503 });
    expect((await putOrDelete('PUT')).status).toBe(200);
    expect((await putOrDelete('DELETE')).status).toBe(503);
    await endGrants();
  },
  'revoke-unanswered': async () => {
    await set('revoke-unanswered');
    expect((await putOrDelete('PUT')).status).toBe(200);
    expect(await staysUnanswered((signal) => putOrDelete('DELETE', signal))).toBe(true);
    await endGrants();
  },
  'broken-contract': async () => {
    await set('broken-contract');
    const [lacking, failing, right] = await Promise.all(
      [SIM_WITHOUT_PLAN, '8988247000101997790', SIM_WITH_PLAN].map((iccid) => call(operator, balancesOf(iccid))),
    );
    expect(lacking?.json()).toEqual({ balances: [{ id: 'plan-3319', type: 'NONE', dataRemaininginMB: 0 }] });
    expect(failing?.status).toBe(200);
    expect(right?.json()).toMatchObject({ balances: [{ type: 'MODIRECTPAYG' }] });
    const before = operator.grants.all().length;
    expect((await grant()).status).toBe(202);
    expect(operator.grants.all()).toHaveLength(before);
    expect((await call(operator, '/portal')).text).toContain('data-plan');
  },
  'portal-maintenance-text': async () => {
    await set('portal-maintenance-text');
    const reply = await call(operator, '/portal');
    expect([reply.status, reply.text]).toEqual([200, expect.stringContaining('temporarily unavailable')]);
    expect((await balances()).json()).toHaveProperty('balances');
  },
  'portal-blank': async () => {
    await set('portal-blank');
    const reply = await call(operator, '/portal');
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(/data-plan="travel"><main><\/main><\/body>$/);
  },
  'portal-no-script': async () => {
    const address = /src="([^"]+)"/.exec((await call(operator, '/portal')).text)?.[1];
    expect((await call(operator, address!)).status).toBe(200);
    await set('portal-no-script');
    expect((await call(operator, '/portal')).status).toBe(200);
    expect((await call(operator, address!)).status).toBe(404);
  },
  'portal-no-esim': async () => {
    await set('portal-no-esim');
    expect((await call(operator, `/portal?iccids=${SIM_WITHOUT_PLAN}`)).status).toBe(500);
    expect((await call(operator, `/portal?iccid=${SIM_WITHOUT_PLAN}`)).status).toBe(200);
  },
  'portal-robot-check': async () => {
    await set({ fault: 'portal-robot-check', code: 429 });
    const reply = await call(operator, '/portal');
    expect([reply.status, reply.headers['cf-mitigated']]).toEqual([429, 'challenge']);
    expect(reply.text).not.toContain('data-plan');
    expect((await balances()).status).toBe(200);
  },
  cached: async () => {
    await set('cached');
    expect((await balances()).headers.age).toBe('3600');
  },
  'grant-shows': async () => {
    await set('grant-shows');
    const { text } = await call(operator, balancesOf(SIM_WITHOUT_PLAN));
    expect(JSON.parse(text)).toMatchObject({ balances: [{ type: 'MODIRECT', dataRemaininginMB: 5 }] });
  },
  'portal-no-marker': async () => {
    await set('portal-no-marker');
    const reply = await call(operator, '/portal');
    expect(reply.text).toContain('Sign in');
    expect(reply.text).not.toContain('data-plan');
  },
  'server-certificate': async () => {
    const codes: string[] = [];
    for (const kind of ['expired', 'wrong-host', 'unknown-ca'] as const) {
      await set({ fault: 'server-certificate', kind });
      codes.push(await failureOf(balances()));
    }
    expect(codes).toEqual(['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
    await set('healthy');
    expect((await balances()).status).toBe(200);
  },
  'client-certificate-refused': async () => {
    await set('client-certificate-refused');
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(await failureOf(balances()));
  },
};

describe('on the wire', () => {
  it.each(FAULT_NAMES)('%s', (name) => OBSERVED[name]());
});

describe('a fault of one service', () => {
  it('leaves the others alone', async () => {
    await simulator.setFault('operator', 'get-balance', { fault: 'http-status', code: 500 });
    const paths = [balancesOf(SIM_WITHOUT_PLAN), '/portal', '/status'];
    const statuses = await Promise.all(paths.map(async (path) => (await call(operator, path)).status));
    expect([...statuses, (await grant()).status]).toEqual([500, 200, 200, 200]);
  });

  it('is silent after the request, not before TLS', async () => {
    await simulator.setFault('operator', 'get-balance', 'blackhole');
    expect(await staysUnanswered()).toBe(true);
    expect(operator.log.entries().at(-1)).toMatchObject({ fault: 'blackhole', status: null });
    expect((await call(operator, '/status')).status).toBe(200);
  });

  it('ends when the whole operator gets another', async () => {
    await simulator.setFault('operator', 'status', 'reset');
    await set('healthy');
    expect((await call(operator, '/status')).status).toBe(200);
  });

  it.each(['down', 'server-certificate', 'client-certificate-refused'] as const)('is never %s', async (fault) => {
    await expect(simulator.setFault('operator', 'status', fault)).rejects.toThrow(UserError);
  });
});

it('the list of faults explains each', () => {
  const lines = faultHelp().trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(FAULT_NAMES);
  expect(lines.find((line) => line.startsWith('slow '))).toMatch(/ms: 600 +answers well/);
});
