import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import type { Log } from '../../../src/pipeline/ports/log.ts';
import type { ProbeResult } from '../../../src/pipeline/ports/prober.ts';
import { Safety } from '../../../src/pipeline/safety/safety.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { nameOf, provisioning, ScriptedRevoker } from '../../support/grants.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { CONTOSO, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

const LEFT = { grant: { state: 'unrevoked', reason: 'status', retryAfterMs: null } } as ProbeResult;
const CLEAN = { grant: { state: 'revoked' } } as ProbeResult;

let clock: ManualClock;
let store: Store;
let revoker: ScriptedRevoker;
let sentAt: number[];
let warnings: string[];
let lastId: number;
const log: Log = { ...silentLog, warn: (_, message) => void warnings.push(message) };

beforeEach(() => {
  clock = new ManualClock(T0);
  store = memoryStore();
  revoker = new ScriptedRevoker();
  sentAt = [];
  warnings = [];
  lastId = 0;
  revoker.answer = () => ({ reason: 'status' });
});

/** As after a start of the program. */
async function start(monitors = [provisioning('capped', 3)], requestsPerSecond = 10): Promise<Safety> {
  const timed = {
    revoke: (request: Parameters<typeof revoker.revoke>[0]) => {
      sentAt.push(clock.now() - T0);
      return revoker.revoke(request);
    },
  };
  const safety = new Safety({
    clock,
    log,
    store,
    revoker: timed,
    requestsPerSecond: 1_000,
    nameOf,
    newId: () => String(++lastId),
  });
  await safety.start();
  safety.apply({ configuration: { operators: new Map([['contoso', { ...CONTOSO, requestsPerSecond }]]), monitors } });
  await clock.advance(0);
  return safety;
}

async function grant(safety: Safety, result: ProbeResult | null, monitor = provisioning('capped', 3)) {
  const use = await safety.simPool.take(monitor, clock.now());
  use!.ended(result);
  await clock.advance(0);
  return use!;
}

const standing = (safety: Safety) => safety.statuses()[0]!;

describe('a grant that could not be taken back', () => {
  it('is tried again 1, 5 and 30 seconds later, and given up then; its SIM rests for an hour', async () => {
    const safety = await start();
    await grant(safety, LEFT);
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([SECOND, 5 * SECOND, 30 * SECOND]);
    expect(await store.openGrants()).toMatchObject([{ failures: 4, lastReason: 'status', givenUp: true }]);
    expect(standing(safety)).toMatchObject({ grantsUnrevoked: 1, simsQuarantined: 1 });

    const taken = new Set<number>();
    for (let turn = 0; turn < 4; turn += 1) taken.add((await grant(safety, CLEAN)).simIndex);
    expect(taken).toEqual(new Set([1, 2]));
    await clock.advance(HOUR);
    expect(standing(safety)).toMatchObject({ grantsUnrevoked: 0, simsQuarantined: 0 });
    expect((await grant(safety, CLEAN)).simIndex).toBe(0);
  });

  it('is closed by the first attempt that is clean, and its SIM is free again', async () => {
    revoker.answer = (attempt) => ({ reason: attempt === 2 ? 'ok' : 'timeout' });
    const safety = await start([provisioning('capped', 1)]);
    const one = provisioning('capped', 1);
    await grant(safety, LEFT, one);
    expect(await safety.simPool.take(one, clock.now())).toBeNull();
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([SECOND, 5 * SECOND]);
    expect(await store.openGrants()).toEqual([]);
    expect(await safety.simPool.take(one, clock.now())).toMatchObject({ simIndex: 0 });
  });

  it('is left in peace for as long as the operator asks', async () => {
    revoker.answer = () => ({ reason: 'ok' });
    const safety = await start();
    await grant(safety, {
      grant: { state: 'unrevoked', reason: 'throttled', retryAfterMs: 7 * SECOND },
    } as ProbeResult);
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([7 * SECOND]);
  });

  it('brings no quarantine where the operator has exempted its SIMs, and ends with the next clean probe', async () => {
    const exempt = provisioning('exempt', 1);
    const safety = await start([exempt]);
    await grant(safety, LEFT, exempt);
    await clock.advance(MINUTE);
    expect(standing(safety)).toMatchObject({ grantsUnrevoked: 1, simsQuarantined: 0 });
    await grant(safety, CLEAN, exempt);
    expect(await store.openGrants()).toEqual([]);
  });

  it('is tried again when its probe was lost with its thread', async () => {
    revoker.answer = () => ({ reason: 'ok' });
    const safety = await start();
    await grant(safety, null);
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([SECOND]);
    expect(await store.openGrants()).toEqual([]);
  });

  it('pays for its clean-up out of the rate of the operator', async () => {
    revoker.answer = () => ({ reason: 'ok' });
    const safety = await start([provisioning('capped', 3)], 0.1);
    await grant(safety, LEFT);
    safety.rateLimiter.reserve('contoso', 5, 0);
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([10 * SECOND]);
  });
});

it('a grant that was never made needs no clean-up', async () => {
  const safety = await start();
  await grant(safety, { grant: { state: 'not-granted' } } as ProbeResult);
  await grant(safety, { grant: null } as ProbeResult);
  await clock.advance(MINUTE);
  expect(sentAt).toEqual([]);
  expect(await store.openGrants()).toEqual([]);
  // The attempt counts all the same.
  expect(await store.grantsSince(T0)).toHaveLength(2);
});

describe('at the start', () => {
  const leaveBehind = async (monitor = provisioning('capped', 3)) => {
    const killed = await start([monitor]);
    const use = await killed.simPool.take(monitor, clock.now());
    void killed.cleanUp.stop();
    return use!;
  };

  it('what a killed program left behind is taken back, before its SIM is used again', async () => {
    const left = await leaveBehind(provisioning('capped', 1));
    revoker.answer = (attempt) => ({ reason: attempt === 1 ? 'timeout' : 'ok' });
    const one = provisioning('capped', 1);
    const safety = await start([one]);
    expect(revoker.requests).toEqual([{ monitorId: 'contoso/provisioning', iccid: left.iccid }]);
    expect(await safety.simPool.take(one, clock.now())).toBeNull();
    await clock.advance(SECOND);
    expect(await store.openGrants()).toEqual([]);
    expect(await safety.simPool.take(one, clock.now())).toMatchObject({ simIndex: 0 });
  });

  it('what was given up is tried again, with all attempts', async () => {
    const first = await start();
    await grant(first, LEFT);
    await clock.advance(MINUTE);
    await first.stop();
    sentAt = [];
    const startedAt = clock.now() - T0;
    await start();
    await clock.advance(MINUTE);
    expect(sentAt.map((at) => at - startedAt)).toEqual([0, SECOND, 5 * SECOND, 30 * SECOND]);
    expect(await store.openGrants()).toMatchObject([{ failures: 8, givenUp: true }]);
  });

  it('a quarantine goes on, by what is left of it', async () => {
    const first = await start([provisioning('capped', 1)]);
    const one = provisioning('capped', 1);
    await grant(first, LEFT, one);
    await clock.advance(31 * MINUTE);
    await first.stop();
    revoker.answer = () => ({ reason: 'ok' });
    const safety = await start([one]);
    expect(await store.openGrants()).toEqual([]);
    expect(await safety.simPool.take(one, clock.now())).toBeNull();
    await clock.advance(30 * MINUTE);
    expect(await safety.simPool.take(one, clock.now())).toMatchObject({ simIndex: 0 });
  });

  it('waits while the operator is stopped, and goes on when it is started', async () => {
    await leaveBehind();
    revoker.answer = () => ({ reason: 'ok' });
    await store.throwSwitch({ operator: 'contoso', since: clock.now(), reason: 'they asked', stopped: true });
    await start();
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([]);
    await store.throwSwitch({ operator: 'contoso', since: clock.now(), reason: null, stopped: false });
    await clock.advance(SECOND);
    expect(sentAt).toHaveLength(1);
    expect(await store.openGrants()).toEqual([]);
  });

  it('keeps what no monitor can take back, says so, and does it when the monitor is back', async () => {
    await leaveBehind();
    revoker.answer = () => ({ reason: 'ok' });
    const safety = await start([]);
    await clock.advance(MINUTE);
    expect(sentAt).toEqual([]);
    expect(warnings.filter((text) => text.includes('no configured monitor can revoke'))).toHaveLength(1);
    expect(await store.openGrants()).toHaveLength(1);
    safety.apply({
      configuration: { operators: new Map([['contoso', CONTOSO]]), monitors: [provisioning('capped', 3)] },
    });
    await clock.advance(0);
    expect(await store.openGrants()).toEqual([]);
  });
});
