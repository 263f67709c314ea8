import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { toScenario } from '../../src/simulator/scenario.ts';
import type { ScenarioInput } from '../../src/simulator/scenario-schema.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { balancesOf, call, credentials, failureOf, microbalanceOf, openSession, SIM_WITHOUT_PLAN } from './client.ts';

const running: Simulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
});

async function start(
  operators: ScenarioInput['operators'],
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  const simulator = await startSimulator({ credentials, scenario: toScenario({ operators }), ...options });
  running.push(simulator);
  return simulator;
}

const balances = balancesOf(SIM_WITHOUT_PLAN);
/** Below the ports that the system hands out by itself. */
const base = 20_000 + (process.pid % 10_000);

/** However it came about. */
async function closeOf(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()));
}

describe('the simulator', () => {
  it('gives each operator the next port', async () => {
    const { operators } = await start({ a: {}, b: {}, c: {} }, { port: base });
    expect(operators.map(({ port }) => port)).toEqual([base, base + 1, base + 2]);
    expect(operators[2]?.url).toBe(`https://127.0.0.1:${base + 2}`);
  });

  it('asks the user for another address when one is taken, and leaves none open', async () => {
    await start({ a: {} }, { port: base + 1 });
    await expect(start({ x: {}, y: {} }, { port: base })).rejects.toThrow(UserError);
    expect(await failureOf(call({ url: `https://127.0.0.1:${base}` }, balances))).toBe('ECONNREFUSED');
  });

  it('speaks IPv6', async () => {
    const { operators } = await start({ a: {} }, { host: '::1' });
    expect(operators[0]?.url).toMatch(/^https:\/\/\[::1\]:\d+$/);
    expect((await call(operators[0]!, balances)).status).toBe(200);
  });

  it('shows six personalities', async () => {
    const simulator = await startSimulator({ credentials, random: () => 0.5 });
    running.push(simulator);
    const password = Buffer.from(`marketplace:${credentials.password}`).toString('base64');
    const headers = { authorization: `Basic ${password}` };
    const outcome = async (id: string) =>
      call(simulator.operator(id), balances, { headers }).then(
        ({ status, text }) => `${status} ${text}`,
        (error: { code: string }) => error.code,
      );
    const right = '200 {"balances":[{"id":"plan-3319","type":"NONE","dataRemaininginMB":0,"timeRemaining":"PT0S"}]}';
    expect(await Promise.all(simulator.operators.map(({ id }) => outcome(id)))).toEqual([
      right,
      right,
      right,
      'ECONNREFUSED',
      '200 {"balances":[{"id":"plan-3319","type":"NONE","dataRemaininginMB":0}]}',
      '200 {"balances":[{"id":"plan-3319","type":"NONE","dataRemainingInMB":"0","timeRemaining":"PT0S"}]}',
    ]);
  });

  it('takes the time that the personality takes', async () => {
    const { operators } = await start({ a: { latency: { min: '100ms', max: '300ms' } } }, { random: () => 0.25 });
    await call(operators[0]!, '/status');
    const startedAt = performance.now();
    await call(operators[0]!, '/status');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(149);
  });

  it('plays faults over time', async () => {
    const clock = new ManualClock(Date.UTC(2026, 9, 5));
    const faults = [
      { after: '60s', fault: 'http-status', code: 503 },
      { after: '90s', fault: 'healthy' },
    ] as const;
    const { operators } = await start({ a: { faults } }, { clock });
    const statuses: number[] = [];
    for (const ms of [0, 60_000, 30_000]) {
      await clock.advance(ms);
      statuses.push((await call(operators[0]!, balances)).status);
    }
    expect(statuses).toEqual([200, 503, 200]);
  });

  it('knows no operator that is not there', async () => {
    const simulator = await start({ a: {} });
    expect(() => simulator.operator('b')).toThrow('no operator "b"');
    await expect(simulator.setFault('b', null, 'down')).rejects.toThrow('no operator "b"');
  });
});

describe('an operator that is down', () => {
  it('drops its connections, refuses new ones, and comes back on the same port', async () => {
    const simulator = await start({ a: {} });
    const operator = simulator.operator('a');
    const session = await openSession(operator);
    const dropped = closeOf(session);
    await simulator.setFault('a', null, 'down');
    await dropped;
    expect(await failureOf(call(operator, balances))).toBe('ECONNREFUSED');
    await simulator.setFault('a', null, 'healthy');
    expect((await call(operator, balances)).status).toBe(200);
  });

  it('ends in the last state asked for, however fast', async () => {
    const simulator = await start({ a: {} });
    const faults = ['down', 'healthy', 'blackhole', 'down', 'healthy'] as const;
    await Promise.all(faults.map((fault) => simulator.setFault('a', null, fault)));
    expect((await call(simulator.operator('a'), balances)).status).toBe(200);
  });

  it('waits for its port when somebody else has it', async () => {
    const simulator = await start({ a: {} });
    const { port } = simulator.operator('a');
    await simulator.setFault('a', null, 'down');
    const intruder = await start({ other: {} }, { port });
    const back = simulator.setFault('a', null, 'healthy');
    await intruder.stop();
    await back;
    expect((await call(simulator.operator('a'), balances)).status).toBe(200);
  });
});

describe('the log', () => {
  it('holds each request, its SIM, its id and how it ended', async () => {
    const simulator = await start({ a: {} });
    const operator = simulator.operator('a');
    const microbalance = microbalanceOf(SIM_WITHOUT_PLAN);
    await call(operator, microbalance, { method: 'PUT', transactionId: '1' });
    await call(operator, microbalance, { method: 'DELETE', transactionId: '2' });
    await call(operator, '/status', { transactionId: null });
    await call(operator, '/nowhere', { transactionId: '2' });
    const summary = operator.log
      .entries()
      .map((entry) => [entry.service, entry.method, entry.iccid, entry.transactionId, entry.status]);
    expect(summary).toEqual([
      ['provisioning', 'PUT', SIM_WITHOUT_PLAN, '1', 200],
      ['provisioning', 'DELETE', SIM_WITHOUT_PLAN, '2', 200],
      ['status', 'GET', null, null, 200],
      [null, 'GET', null, '2', 404],
    ]);
    expect(operator.log.duplicateTransactionIds()).toEqual(['2']);
    expect(operator.grants.all()).toMatchObject([{ iccid: SIM_WITHOUT_PLAN, revokedAt: expect.any(Number) }]);
  });

  it('tells who listens, until they have heard enough', async () => {
    const simulator = await start({ a: {} });
    const operator = simulator.operator('a');
    const heard: string[] = [];
    const end = operator.log.subscribe(({ method }) => heard.push(method));
    await call(operator, '/status');
    end();
    await call(operator, '/status');
    expect(heard).toEqual(['GET']);
  });
});

describe('stopping', () => {
  it('ends hanging requests, silent connections and half-open sessions at once', async () => {
    const simulator = await start({ hanging: {}, silent: { faults: [{ fault: 'blackhole' }] }, open: {} });
    await simulator.setFault('hanging', 'status', 'blackhole');
    const { hanging, silent, open } = Object.fromEntries(
      simulator.operators.map((operator) => [operator.id, operator]),
    );
    const arrived = new Promise((resolve) => hanging!.log.subscribe(resolve));
    const request = failureOf(call(hanging!, '/status'));
    const ends = [silent!, open!].map(({ port }) => closeOf(connect(port, '127.0.0.1')));
    await arrived;
    await simulator.stop();
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain(await request);
    await Promise.all(ends);
  });

  it('frees the ports, and may be asked twice', async () => {
    const simulator = await start({ a: {} });
    const { port } = simulator.operator('a');
    await simulator.stop();
    await simulator.stop();
    const { operators } = await start({ a: {} }, { port });
    expect(operators[0]?.port).toBe(port);
  });

  it('works while an operator is down', async () => {
    const simulator = await start({ a: { faults: [{ fault: 'down' }] } });
    await simulator.stop();
    expect(await failureOf(call(simulator.operator('a'), balances))).toBe('ECONNREFUSED');
  });
});
