import { describe, expect, it } from 'vitest';
import { incidentDeadlines } from '../../../src/core/incident/deadlines.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { DAY } from '../../../src/core/time.ts';

const BERLIN = { timezone: 'Europe/Berlin', weekend: [6, 7], holidays: new Set(['2026-10-05']) };

/** Friday, 2026-10-02, 14:00 in Berlin. */
const FRIDAY = Date.UTC(2026, 9, 2, 12);
/** 2026-10-06 and 2026-10-07 end in Berlin. */
const TUESDAY_ENDS = Date.UTC(2026, 9, 6, 22);
const WEDNESDAY_ENDS = Date.UTC(2026, 9, 7, 22);
const FRIDAY_ENDS = Date.UTC(2026, 9, 2, 22);

function opened(openedAt: number, resolvedAt: number | null): Incident {
  return {
    id: 'contoso.get-balance.high.1',
    operator: 'contoso',
    service: 'get-balance',
    rule: 'high',
    severity: 'high',
    state: resolvedAt === null ? 'open' : 'resolved',
    startedAt: openedAt - 1_800_001,
    openedAt,
    endedAt: resolvedAt,
    resolvedAt,
    transitions: [],
    simulated: false,
  };
}

const updates = (openedAt: number, resolvedAt: number | null, now: number) =>
  incidentDeadlines(opened(openedAt, resolvedAt), BERLIN, now).updatesDue;

describe('an incident', () => {
  it('owes an answer an hour after it opened, while no call is recorded', () => {
    expect(incidentDeadlines(opened(FRIDAY, null), BERLIN, FRIDAY)).toEqual({
      firstCallAt: null,
      responseDueAt: FRIDAY + 3_600_000,
      respondedAt: null,
      updatesDue: [],
    });
  });

  it('of a Friday owes its updates that evening and on the next business day, past weekend and holiday', () => {
    expect(updates(FRIDAY, null, WEDNESDAY_ENDS)).toEqual([FRIDAY_ENDS, TUESDAY_ENDS]);
  });

  it('owes no update once it is resolved', () => {
    expect(updates(FRIDAY, FRIDAY_ENDS, FRIDAY + 30 * DAY)).toEqual([]);
    expect(updates(FRIDAY, FRIDAY_ENDS + 1, FRIDAY + 30 * DAY)).toEqual([FRIDAY_ENDS]);
  });

  it('owes no update on a day that ends before the answer was due', () => {
    expect(updates(FRIDAY_ENDS - 1_000, null, TUESDAY_ENDS + 1)).toEqual([TUESDAY_ENDS]);
  });
});
