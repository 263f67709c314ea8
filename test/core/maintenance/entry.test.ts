import { describe, expect, it } from 'vitest';
import {
  completeEntry,
  completionDuty,
  completionStep,
  entryId,
  type MaintenanceEntry,
  noticeOfCompletion,
} from '../../../src/core/maintenance/entry.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import { CONTOSO, PROCESS } from '../../support/monitors.ts';

/** A night from Friday to Saturday, in UTC. */
const END = Date.UTC(2026, 9, 10, 2);
const RULE = {
  from: '2026-10-09T22:00',
  to: '2026-10-10T02:00',
  timezone: 'UTC',
  announcedAt: END - 30 * DAY,
  every: null,
} as const;
const { calendar } = CONTOSO;

function work(changes: Partial<MaintenanceEntry> = {}): MaintenanceEntry {
  const completion = completionDuty({ rule: RULE, ...changes }, PROCESS.notices, calendar);
  return {
    id: 'work',
    operator: 'contoso',
    services: null,
    rule: RULE,
    note: null,
    createdAt: 0,
    ...(completion !== null && { completion }),
    ...changes,
  };
}

describe('the completion notice of planned work', () => {
  it('is owed by the operator until the end of the business day after the window', () => {
    const monday = Temporal.PlainDate.from('2026-10-12').toZonedDateTime({
      timeZone: calendar.timezone,
      plainTime: '17:00',
    }).epochMilliseconds;
    expect(work().completion).toMatchObject({ kind: 'completion', rule: 'P2', owedBy: 'operator', dueAt: monday });
  });

  it('is owed by us for our own work', () => {
    expect(work({ ours: true }).completion).toMatchObject({ rule: 'P1', owedBy: 'us' });
  });

  it('is not owed for a series, nor where the pack does not ask for it', () => {
    expect(work({ rule: { ...RULE, every: { weekday: 5 } } })).not.toHaveProperty('completion');
    const notices = { ...PROCESS.notices, maintenanceIn: { ...PROCESS.notices.maintenanceIn, completionWithin: null } };
    expect(completionDuty({ rule: RULE }, notices, calendar)).toBeNull();
  });

  it('is asked for from the end of the window on, and again once its time is over', () => {
    const { dueAt } = work().completion!;
    const steps = [END - 1, END, dueAt, dueAt + 1].map((now) => completionStep(work(), now));
    expect(steps).toEqual([null, 'reminder', 'reminder', 'overdue']);
  });

  it('is asked for no more once it was told, or the work was cancelled', () => {
    const told = completeEntry(work(), END - HOUR, { at: END - HOUR });
    const cancelled = work({ rule: { ...RULE, cancelledAt: END - DAY } });
    expect(completionStep((told as { entry: MaintenanceEntry }).entry, END + 30 * DAY)).toBeNull();
    expect(completionStep(cancelled, END + 30 * DAY)).toBeNull();
  });

  it('counts from when it was told, and says when that was entered', () => {
    const decision = completeEntry(work(), END, { at: END + MINUTE, enteredAt: END + 9 * DAY });
    expect(decision).toMatchObject({
      kind: 'changed',
      entry: { rule: { completedAt: END }, completion: { metAt: END + MINUTE, enteredAt: END + 9 * DAY } },
    });
  });

  it('may be told without saying when the work was done, by the side that owes it', () => {
    const told = { at: END + HOUR };
    expect(noticeOfCompletion(work(), 'operator', told)).toMatchObject({
      entry: { completion: { metAt: END + HOUR } },
    });
    expect(noticeOfCompletion(work(), 'us', told)).toEqual({ kind: 'refused', reason: 'other-side' });
    expect(noticeOfCompletion(work(), 'operator', { at: END - DAY })).toMatchObject({ reason: 'has-not-begun' });
    const { completion: _, ...series } = work();
    expect(noticeOfCompletion(series, 'operator', told)).toMatchObject({ reason: 'nothing-owed' });
  });
});

it('our work and that of the operator at the same time are two', () => {
  expect(entryId(work())).toBe('contoso.maintenance.20261009T2200');
  expect(entryId(work({ ours: true, services: ['store'] }))).toBe('contoso.maintenance.ours.20261009T2200.store');
});
