import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '../../../src/core/time.ts';
import { RateLimiter } from '../../../src/pipeline/safety/rate-limiter.ts';
import { RequestCounter } from '../../../src/pipeline/safety/request-counter.ts';
import type { Store } from '../../../src/pipeline/store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { memoryStore } from '../../support/memory-store/memory-store.ts';
import { CONTOSO, T0 } from '../../support/monitors.ts';
import { silentLog } from '../../support/results.ts';

const OPERATORS = new Map(['contoso', 'fabrikam'].map((id) => [id, { ...CONTOSO, id, requestsPerSecond: 1 }] as const));

let clock: ManualClock;
let sent: [string, number][];

beforeEach(() => {
  clock = new ManualClock(T0);
  sent = [];
});

function aBudget(requestsPerSecond = 1_000): RateLimiter {
  const rateLimiter = new RateLimiter({ clock, requestsPerSecond, onSent: (...one) => sent.push(one) });
  rateLimiter.replace(OPERATORS);
  return rateLimiter;
}

const reserveMany = (rateLimiter: RateLimiter, operator: string, count: number, maxWaitMs = 10 * SECOND) =>
  Array.from({ length: count }, () => rateLimiter.reserve(operator, 1, maxWaitMs));

describe('the budget of requests', () => {
  it('is one per operator, for whatever is sent to it, and leaves the others alone', () => {
    const rateLimiter = aBudget();
    expect(reserveMany(rateLimiter, 'contoso', 7)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000]);
    expect(reserveMany(rateLimiter, 'fabrikam', 5)).toEqual([0, 0, 0, 0, 0]);
  });

  it('counts what leaves later from when it leaves', () => {
    const rateLimiter = aBudget();
    reserveMany(rateLimiter, 'contoso', 5);
    expect(rateLimiter.reserve('contoso', 1, SECOND, 600)).toBe(400);
    expect(rateLimiter.reserve('contoso', 1, SECOND, 600)).toBe(null);
  });

  it('bounds all operators together', () => {
    const rateLimiter = aBudget(2);
    expect(reserveMany(rateLimiter, 'contoso', 5)).toEqual([0, 0, 0, 0, 0]);
    expect(reserveMany(rateLimiter, 'fabrikam', 2)).toEqual([500, 1_000]);
  });

  it('takes no token of the one bucket when the other has none in time', () => {
    const rateLimiter = aBudget(2);
    reserveMany(rateLimiter, 'contoso', 5);
    expect(reserveMany(rateLimiter, 'fabrikam', 3, 0)).toEqual([null, null, null]);
    clock.block(10 * SECOND);
    expect(reserveMany(rateLimiter, 'fabrikam', 5, 0)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is charged for what left beyond the reservation, and not twice for the reservation', () => {
    const rateLimiter = aBudget();
    expect(rateLimiter.reserve('contoso', 2, 0)).toBe(0);
    rateLimiter.sent('contoso', 2, 2);
    expect(reserveMany(rateLimiter, 'contoso', 3, 0)).toEqual([0, 0, 0]);
    rateLimiter.sent('contoso', 4, 1);
    expect(rateLimiter.reserve('contoso', 1, 10 * SECOND)).toBe(4_000);
    rateLimiter.sent('contoso', 0, 1);
    expect(sent).toEqual([
      ['contoso', 2],
      ['contoso', 4],
    ]);
  });

  it('does not care for steps of the wall clock', () => {
    const rateLimiter = aBudget();
    reserveMany(rateLimiter, 'contoso', 5);
    clock.step(-HOUR);
    expect(rateLimiter.reserve('contoso', 1, 10 * SECOND)).toBe(1_000);
  });

  it('follows a cap that a reload has changed', () => {
    const rateLimiter = aBudget();
    reserveMany(rateLimiter, 'contoso', 5);
    rateLimiter.replace(new Map([['contoso', { ...CONTOSO, requestsPerSecond: 100 }]]));
    clock.block(5 * SECOND);
    expect(reserveMany(rateLimiter, 'contoso', 100, 0).every((waitMs) => waitMs === 0)).toBe(true);
  });
});

describe('the count of requests', () => {
  let store: Store;
  beforeEach(() => {
    store = memoryStore();
  });

  it('is stored per operator and hour, beside the cap', async () => {
    const counter = new RequestCounter(clock, silentLog, store);
    counter.replace(OPERATORS);
    counter.add('contoso', 2);
    counter.add('contoso', 1);
    counter.add('fabrikam', 1);
    await counter.flush();
    await counter.flush();
    clock.block(HOUR);
    counter.add('contoso', 5);
    await counter.flush();
    expect(await store.requestCounts({ operator: 'contoso', from: 0, to: T0 + 2 * HOUR })).toEqual([
      { operator: 'contoso', hour: T0, requests: 3, agreedPerSecond: 1 },
      { operator: 'contoso', hour: T0 + HOUR, requests: 5, agreedPerSecond: 1 },
    ]);
  });

  it('is kept while the store is unavailable', async () => {
    let broken = true;
    const addRequests: Store['addRequests'] = (counts) =>
      broken ? Promise.reject(new Error('disk is full')) : store.addRequests(counts);
    const counter = new RequestCounter(clock, silentLog, { addRequests });
    counter.replace(OPERATORS);
    counter.add('contoso', 2);
    await counter.flush();
    broken = false;
    counter.add('contoso', 1);
    await counter.flush();
    expect(await store.requestCounts({ from: 0, to: T0 + 1 })).toMatchObject([{ requests: 3 }]);
  });
});
