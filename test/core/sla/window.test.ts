import { describe, expect, it } from 'vitest';
import type { SlaVersion } from '../../../src/core/sla/terms.ts';
import { accountingWindow, accountingWindows, contractWindow } from '../../../src/core/sla/window.ts';
import { HOUR, isoTime } from '../../../src/core/time.ts';
import { CONTRACT } from '../../support/monitors.ts';

describe('a contract window', () => {
  it.each([
    ['October 2026 in Berlin has 745 hours', 'Europe/Berlin', Date.UTC(2026, 9, 15), 745],
    ['March 2026 in Berlin has 743 hours', 'Europe/Berlin', Date.UTC(2026, 2, 15), 743],
    ['October 2026 in UTC has 744 hours', 'UTC', Date.UTC(2026, 9, 15), 744],
    ['a leap February has 696 hours', 'UTC', Date.UTC(2028, 1, 29, 23, 59), 696],
  ])('%s', (_, timezone, at, hours) => {
    const { from, to } = contractWindow({ calendar: 'month', timezone }, at);
    expect((to - from) / HOUR).toBe(hours);
    expect(from).toBeLessThanOrEqual(at);
    expect(to).toBeGreaterThan(at);
  });
});

describe('terms that change in the middle of a month', () => {
  const change = Date.UTC(2026, 9, 12);
  const versions: SlaVersion[] = [
    { ...CONTRACT, validFrom: null, objectivePpm: 990_000 },
    { ...CONTRACT, validFrom: change },
  ];
  const october = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
  const told = (window: ReturnType<typeof accountingWindow>) => [
    isoTime(window.from).slice(5, 10),
    isoTime(window.to).slice(5, 10),
    window.terms.objectivePpm,
  ];

  it.each([
    ['up to the change under the old terms', change - 1, ['10-01', '10-12', 990_000]],
    ['from the change on under the new ones', change, ['10-12', '11-01', 999_000]],
    ['the month before as a whole', Date.UTC(2026, 8, 30), ['09-01', '10-01', 990_000]],
    ['the month after as a whole', Date.UTC(2026, 10, 2), ['11-01', '12-01', 999_000]],
  ])('are accounted for %s', (_, at, window) => {
    expect(told(accountingWindow(versions, at))).toEqual(window);
  });

  it('cut any period that spans the change, and no other', () => {
    expect(accountingWindows(versions, october).map(told)).toEqual([
      ['10-01', '10-12', 990_000],
      ['10-12', '11-01', 999_000],
    ]);
    expect(accountingWindows(versions, { from: october.from, to: change }).map(told)).toEqual([
      ['10-01', '10-12', 990_000],
    ]);
  });
});
