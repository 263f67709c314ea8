import cron from 'node-cron';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  anchoredAt,
  type CronFields,
  countSlots,
  cronInstants,
  cronSchedule,
  everySchedule,
  firstSlotAtOrAfter,
  longestGapMs,
  meanGapMs,
  slotAfter,
  slotsBetween,
} from '../../../src/core/schedule/schedule.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';

const fields = (expression: string) => cron.parse(expression) as CronFields;

describe('a fixed grid', () => {
  const schedule = everySchedule(30_000, 'contoso/get-balance', 'local');

  it('has an offset below its period that is the same at every start and differs between monitors', () => {
    expect(schedule.offsetMs).toBeLessThan(30_000);
    expect(everySchedule(30_000, 'contoso/get-balance', 'local')).toEqual(schedule);
    expect(everySchedule(30_000, 'fabrikam/get-balance', 'local').offsetMs).not.toBe(schedule.offsetMs);
  });

  it('spreads a thousand monitors evenly', () => {
    const perSecond = new Array<number>(30).fill(0);
    for (let index = 0; index < 1_000; index += 1) {
      const second = Math.floor(everySchedule(30_000, `operator-${index}/get-balance`, 'local').offsetMs / 1_000);
      perSecond[second] = perSecond[second]! + 1;
    }
    expect(Math.max(...perSecond)).toBeLessThan(70);
    expect(Math.min(...perSecond)).toBeGreaterThan(10);
  });

  it('counts the slots that it lists, in any span', () => {
    for (const [from, to] of [
      [0, 0],
      [0, 1],
      [5, 90_005],
      [12_345, 987_654],
      [29_999, 30_001],
    ] as const) {
      expect(countSlots(schedule, from, to)).toBe(slotsBetween(schedule, from, to).length);
    }
    expect(countSlots(schedule, 0, DAY)).toBe(2_880);
  });

  it('can be anchored at a slot that was seen', () => {
    expect(slotsBetween(anchoredAt(schedule, 100_007), 100_000, 160_008)).toEqual([100_007, 130_007, 160_007]);
  });
});

describe('a cron schedule', () => {
  it('has the shortest gap as its period and an offset of at most ten seconds', () => {
    const schedule = (expression: string) =>
      cronSchedule({ expression, timezone: 'UTC', fields: fields(expression) }, 'contoso/mo-direct', 'local');
    expect(schedule('*/30 * * * * *').periodMs).toBe(30_000);
    expect(schedule('* * * * * *').periodMs).toBe(1_000);
    expect(schedule('0 0,10 9-17 * * 1-5').periodMs).toBe(10 * MINUTE);
    expect(schedule('0 0 3 * * *').periodMs).toBe(DAY);
    expect(schedule('0 0 3 * * *').offsetMs).toBeLessThan(10_000);
  });

  it('has a longest gap too, and a mean one', () => {
    const schedule = (expression: string) =>
      cronSchedule({ expression, timezone: 'UTC', fields: fields(expression) }, 'contoso/mo-direct', 'local');
    const gaps = (expression: string) => [schedule(expression).periodMs, longestGapMs(schedule(expression))];
    expect(gaps('*/30 * * * * *')).toEqual([30_000, 30_000]);
    expect(gaps('0 0,1,5,6,10,11,15,16,20,21,25,26,30,31,35,36,40,41,45,46,50,51,55,56 * * * *')).toEqual([
      MINUTE,
      4 * MINUTE,
    ]);
    expect(gaps('* * 8-17 * * *')).toEqual([1_000, 14 * HOUR + 1_000]);
    expect(gaps('10,50 0 9 * * 1-5')).toEqual([40_000, 3 * DAY - 40_000]);
    const day = { from: Date.UTC(2026, 9, 5), to: Date.UTC(2026, 9, 6) };
    expect(meanGapMs(schedule('0 0,10 * * * *'), day)).toBeCloseTo((23 * HOUR + 10 * MINUTE) / 47, 6);
    expect(meanGapMs(everySchedule(30_000, 'contoso/mo-direct', 'local'), day)).toBe(30_000);
  });

  it('says when it is due next', () => {
    const hourly = cronSchedule({ expression: '', timezone: 'UTC', fields: fields('0 0 * * * *') }, 'a/b', 'local');
    const day = Date.UTC(2026, 9, 5) + hourly.offsetMs;
    expect([slotAfter(hourly, day), slotAfter(hourly, day - 1), slotAfter(hourly, day, 5)]).toEqual([
      day + HOUR,
      day,
      day + 5 * HOUR,
    ]);
    const never = cronSchedule(
      { expression: '', timezone: 'UTC', fields: { ...fields('0 0 0 28 2 *'), dayOfMonth: [31] } },
      'a/b',
      'local',
    );
    expect(slotAfter(never, day)).toBeNull();
    const grid = everySchedule(30_000, 'contoso/get-balance', 'local');
    const slot = firstSlotAtOrAfter(grid, day);
    expect([slotAfter(grid, slot), slotAfter(grid, slot - 1), slotAfter(grid, slot, 2)]).toEqual([
      slot + 30_000,
      slot,
      slot + 60_000,
    ]);
  });

  it('counts the instants of a day', () => {
    const from = Date.UTC(2026, 9, 5);
    expect(cronInstants(fields('*/30 * * * * *'), 'UTC', from, from + DAY)).toHaveLength(2_880);
    expect(cronInstants(fields('0 0 9-17 * * 1-5'), 'UTC', from, from + 7 * DAY)).toHaveLength(45);
  });
});

describe('cron instants', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['0 */15 * * * *', 'Europe/Berlin', Date.UTC(2026, 9, 24, 22)],
    ['0 */15 * * * *', 'Europe/Berlin', Date.UTC(2026, 2, 28, 23)],
    ['0 30 2 * * *', 'Europe/Berlin', Date.UTC(2026, 2, 28)],
    ['0 0 9 * * 1-5', 'America/New_York', Date.UTC(2026, 9, 30)],
    ['30 5 */6 1,15 * *', 'Asia/Kolkata', Date.UTC(2026, 0, 1)],
  ])('of %s in %s are those at which node-cron runs', (expression, timezone, from) => {
    vi.useFakeTimers({ now: from - 1, toFake: ['Date'] });
    const task = cron.createTask(expression, () => undefined, { timezone });
    const expected = task.getNextRuns(40).map((date) => date.getTime());
    void task.destroy();
    const ours = cronInstants(fields(expression), timezone, from, expected.at(-1)! + 1);
    expect(ours.map((at) => new Date(at).toISOString())).toEqual(expected.map((at) => new Date(at).toISOString()));
    expect(expected.at(-1)! - from).toBeGreaterThan(9 * HOUR);
  });
});
