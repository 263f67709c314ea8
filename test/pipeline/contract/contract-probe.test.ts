import { beforeEach, describe, expect, it } from 'vitest';
import { CONTRACT_TESTS, type ContractFinding, type ContractOutcome } from '../../../src/core/contract/findings.ts';
import type { Operator } from '../../../src/core/monitor.ts';
import { DAY, HOUR, SECOND } from '../../../src/core/time.ts';
import { ContractProbe } from '../../../src/pipeline/contract/contract-probe.ts';
import { RateLimiter } from '../../../src/pipeline/safety/rate-limiter.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';
import { recordingLog } from '../../support/results.ts';

const AGREED: Operator = { ...CONTOSO, contractProbe: true, requestsPerSecond: 10 };
const balances = aMonitor({
  probe: {
    kind: 'get-balance',
    baseUrl: 'https://127.0.0.1/v1',
    transport: {},
    sims: [{ iccid: '8988247000100003319', expect: [] }],
    fieldsTemplate: 'basic',
  },
});

let clock: ManualClock;
let runs: number;
/** How long the operator takes to answer. */
let lastsMs: number;
let outcome: ContractOutcome;
let on: boolean;
let told: ContractFinding[];

beforeEach(() => {
  clock = new ManualClock(T0);
  runs = 0;
  lastsMs = 0;
  outcome = 'kept';
  on = true;
  told = [];
});

function aProbe(operator = AGREED, store = memoryStore()) {
  const rateLimiter = new RateLimiter({ clock, requestsPerSecond: 1_000, onSent: () => {} });
  rateLimiter.replace(new Map([['contoso', operator]]));
  const { log, lines } = recordingLog();
  const probe = new ContractProbe({
    clock,
    log,
    store,
    rateLimiter,
    switches: { isOn: () => on },
    onFindings: (findings) => void told.push(...findings),
    prober: {
      testContract: async () => {
        runs += 1;
        clock.block(lastsMs);
        const at = clock.now();
        const results = CONTRACT_TESTS.map((test) => ({
          test,
          outcome,
          detail: 'answered',
          statusCode: 404,
          transactionId: 'MSFT-1',
          at,
        }));
        return { results, requestsSent: 4 };
      },
    },
  });
  return { probe, store, rateLimiter, lines };
}

async function aDayOf({ probe }: ReturnType<typeof aProbe>, operator = AGREED) {
  for (let hour = 0; hour < 24; hour += 1) {
    await probe.hour([operator], [balances]);
    await clock.advance(HOUR);
  }
}

describe('the contract probe', () => {
  it('asks each operator that has agreed once a day', async () => {
    const set = aProbe();
    await aDayOf(set);
    await aDayOf(set);
    expect(runs).toBe(2);
    expect(told).toHaveLength(8);
  });

  it('asks nobody who has not', async () => {
    await aDayOf(aProbe(), { ...AGREED, contractProbe: false });
    expect(runs).toBe(0);
  });

  it('asks no operator that is stopped', async () => {
    on = false;
    expect(await aProbe().probe.run(balances)).toEqual({ done: false, why: 'switched-off' });
    expect(runs).toBe(0);
  });

  it('keeps to the rate of the operator', async () => {
    const { probe, rateLimiter } = aProbe({ ...AGREED, requestsPerSecond: 0.01 });
    rateLimiter.reserve('contoso', 5, 0);
    expect(await probe.run(balances)).toEqual({ done: false, why: 'no-room-in-rate' });
    expect(runs).toBe(0);
  });

  it('tells since when an operator breaks the contract, and a look that was unclear changes nothing', async () => {
    const { probe, store, lines } = aProbe();
    outcome = 'broken';
    await probe.run(balances);
    await clock.advance(DAY);
    await probe.run(balances);
    outcome = 'unclear';
    await clock.advance(DAY);
    await probe.run(balances);
    const [finding] = await store.contractFindings({ operator: 'contoso' });
    expect(finding).toMatchObject({ outcome: 'broken', since: T0, at: T0 + DAY });
    expect(lines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
  });

  it('ends while it waits for the rate: nothing is sent, no timer is left', async () => {
    const { probe, rateLimiter, lines } = aProbe({ ...AGREED, requestsPerSecond: 1 });
    rateLimiter.reserve('contoso', 10, 10 * SECOND);
    const run = probe.run(balances);
    await clock.advance(SECOND);
    probe.stop();
    expect(await run).toEqual({ done: false, why: 'stopping' });
    await clock.advance(HOUR);
    expect(runs).toBe(0);
    expect(lines).toEqual([]);
  });

  it('asks the last operator too when those before it took past the hour', async () => {
    const operators = Array.from({ length: 200 }, (_, index) => ({ ...AGREED, id: `operator-${index}` }));
    const monitors = operators.map(({ id }) => ({ ...balances, id: `${id}/get-balance` as const, operator: id }));
    lastsMs = HOUR / 3;
    for (let hour = 0; hour < 24; hour += 1) {
      clock = new ManualClock(T0 + hour * HOUR);
      await aProbe().probe.hour(operators, monitors);
    }
    expect(runs).toBe(200);
  });

  it('knows after a restart what it knew', async () => {
    const { probe, store } = aProbe();
    await probe.run(balances);
    told = [];
    await aProbe(AGREED, store).probe.recall();
    expect(told.map(({ test }) => test)).toEqual(CONTRACT_TESTS);
  });
});
