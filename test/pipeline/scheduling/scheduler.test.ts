import { beforeEach, describe, expect, it } from 'vitest';
import type { Monitor } from '../../../src/core/monitor.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { Scheduler } from '../../../src/pipeline/scheduling/scheduler.ts';
import { ManualCalendar, ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';

let clock: ManualClock;
let calendar: ManualCalendar;
let fired: { id: string; slot: number; at: number }[];
let steps: number[];
let scheduler: Scheduler;

beforeEach(() => {
  clock = new ManualClock(T0 + 100);
  calendar = new ManualCalendar();
  fired = [];
  steps = [];
  scheduler = new Scheduler(clock, calendar, {
    slot: firedSlot,
    clockStep: (stepMs) => steps.push(stepMs),
  });
});

const firedSlot = (monitor: Monitor, slot: number) => void fired.push({ id: monitor.id, slot, at: clock.now() });
const every = (periodMs: number, offsetMs = 0, id: Monitor['id'] = 'contoso/get-balance') =>
  aMonitor({ id, schedule: { kind: 'every', periodMs, offsetMs } });
const slots = (id = 'contoso/get-balance') => fired.filter((one) => one.id === id).map(({ slot }) => slot - T0);

describe('the scheduler', () => {
  it('fires each slot of the grid on time and once', async () => {
    scheduler.apply({ configuration: { monitors: [every(10 * SECOND, 3 * SECOND)] } });
    await clock.advance(MINUTE);
    expect(slots()).toEqual([3_000, 13_000, 23_000, 33_000, 43_000, 53_000]);
    expect(fired.every(({ at, slot }) => at === slot)).toBe(true);
  });

  it('with a lead, tells of slots before they are due, several at once, each once', async () => {
    scheduler = new Scheduler(clock, calendar, { slot: firedSlot, clockStep: () => {} }, 100);
    const monitors = Array.from({ length: 100 }, (_, index) =>
      every(SECOND, index * 10, `contoso/service-${index}` as Monitor['id']),
    );
    scheduler.apply({ configuration: { monitors } });
    await clock.advance(10 * SECOND);
    const later = fired.filter(({ slot }) => slot >= T0 + 300);
    const aheadMs = later.map(({ at, slot }) => slot - at);
    expect(Math.min(...aheadMs)).toBeGreaterThanOrEqual(75);
    expect(Math.max(...aheadMs)).toBeLessThanOrEqual(100);
    expect(later.map(({ slot }) => slot - T0)).toEqual(Array.from({ length: 991 }, (_, index) => 300 + index * 10));
    expect(new Set(later.map(({ at }) => at)).size).toBeLessThan(500);
  });

  it('goes on with the grid after a restart, without a burst', async () => {
    clock.block(25 * SECOND);
    scheduler.apply({ configuration: { monitors: [every(10 * SECOND, 3 * SECOND)] } });
    await clock.advance(10 * SECOND);
    expect(slots()).toEqual([33_000]);
  });

  it('fires slots that the event loop slept over, late, and keeps the grid', async () => {
    scheduler.apply({ configuration: { monitors: [every(SECOND)] } });
    await clock.advance(1_500);
    clock.block(2_000);
    await clock.advance(1_000);
    expect(slots()).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it('leaves slots without a record after standing still for more than five minutes', async () => {
    scheduler.apply({ configuration: { monitors: [every(SECOND)] } });
    await clock.advance(1_500);
    clock.block(HOUR);
    await clock.advance(0);
    expect(slots().length).toBeGreaterThan(290);
    expect(slots().length).toBeLessThan(310);
  });

  it.each([HOUR, -HOUR])('goes on at once from the new time when the wall clock steps by %d ms', async (stepMs) => {
    scheduler.apply({ configuration: { monitors: [every(10 * SECOND)] } });
    await clock.advance(25 * SECOND);
    clock.step(stepMs);
    fired = [];
    await clock.advance(MINUTE);
    expect(steps).toEqual([stepMs]);
    expect(fired.length).toBeGreaterThanOrEqual(5);
    expect(fired.length).toBeLessThanOrEqual(6);
    expect(fired.every(({ at, slot }) => at === slot)).toBe(true);
  });

  it('neither misses nor doubles a slot of a monitor that a reload leaves alone', async () => {
    scheduler.apply({ configuration: { monitors: [every(10 * SECOND)] } });
    for (let reload = 0; reload < 7; reload += 1) {
      await clock.advance(7 * SECOND);
      scheduler.apply({
        configuration: { monitors: [every(10 * SECOND), every(10 * SECOND, reload, 'fabrikam/get-balance')] },
      });
    }
    expect(slots()).toEqual([10_000, 20_000, 30_000, 40_000]);
  });

  it('drops monitors that a reload removes', async () => {
    scheduler.apply({ configuration: { monitors: [every(10 * SECOND)] } });
    await clock.advance(15 * SECOND);
    scheduler.apply({ configuration: { monitors: [] } });
    await clock.advance(MINUTE);
    expect(slots()).toEqual([10_000]);
  });
});

describe('cron monitors', () => {
  const cron = (id: Monitor['id'], offsetMs: number, expression = '*/30 * * * * *') =>
    aMonitor({
      id,
      schedule: {
        kind: 'cron',
        expression,
        timezone: 'UTC',
        periodMs: 30_000,
        offsetMs,
        fields: { second: [0, 30], minute: [], hour: [], dayOfMonth: [], month: [], dayOfWeek: [] },
      },
    });

  it('share one task per expression and zone, each with its own offset', async () => {
    scheduler.apply({
      configuration: { monitors: [cron('a/x', 2_000), cron('b/x', 4_500), cron('c/x', 0, '0 * * * * *')] },
    });
    expect(calendar.tasks.map(({ expression }) => expression)).toEqual(['*/30 * * * * *', '0 * * * * *']);
    await clock.advance(30 * SECOND - 100);
    calendar.tasks[0]!.fire(T0 + 30_000);
    await clock.advance(10 * SECOND);
    expect(fired).toEqual([
      { id: 'a/x', slot: T0 + 32_000, at: T0 + 32_000 },
      { id: 'b/x', slot: T0 + 34_500, at: T0 + 34_500 },
    ]);
  });

  it('get new tasks when the wall clock steps, since the old ones wait for an instant of the old time', async () => {
    scheduler.apply({ configuration: { monitors: [cron('a/x', 2_000)] } });
    await clock.advance(5 * SECOND);
    const [old] = calendar.tasks;
    clock.step(-HOUR);
    await clock.advance(5 * SECOND);
    expect(calendar.tasks).toHaveLength(1);
    expect(calendar.tasks[0]).not.toBe(old);
  });

  it('keep a slot that waits for its offset over a reload', async () => {
    scheduler.apply({ configuration: { monitors: [cron('a/x', 5_000)] } });
    await clock.advance(30 * SECOND - 100);
    calendar.tasks[0]!.fire(T0 + 30_000);
    scheduler.apply({ configuration: { monitors: [cron('a/x', 5_000)] } });
    await clock.advance(10 * SECOND);
    expect(slots('a/x')).toEqual([35_000]);
  });
});
