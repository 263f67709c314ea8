import { describe, expect, it } from 'vitest';
import { declaredAvailability, reportedOutages } from '../../../src/core/sla/declared.ts';
import { DAY, HOUR } from '../../../src/core/time.ts';
import { incidentOf } from '../../store/fixtures.ts';

const PERIOD = { from: 0, to: 10 * DAY };

describe('the availability that follows from declared outages', () => {
  it.each([
    ['is whole where all declared ones lie outside the period', [{ from: 20 * DAY, to: 21 * DAY }], 1],
    ['counts what lies inside the period', [{ from: -HOUR, to: DAY }], 0.9],
    [
      'counts overlaps once',
      [
        { from: DAY, to: 2 * DAY },
        { from: 1.5 * DAY, to: 2 * DAY },
        { from: DAY, to: DAY + 1 },
      ],
      0.9,
    ],
    [
      'takes outages in any order',
      [
        { from: 8 * DAY, to: 9 * DAY },
        { from: DAY, to: 2 * DAY },
      ],
      0.8,
    ],
    ['is nothing for an outage that never ends', [{ from: -DAY, to: 99 * DAY }], 0],
  ])('%s', (_, outages, availability) => {
    expect(declaredAvailability(outages, PERIOD)).toBeCloseTo(availability, 12);
  });

  it('is unknown where nothing was declared, or the period has not begun', () => {
    expect(declaredAvailability([], PERIOD)).toBeNull();
    expect(declaredAvailability([{ from: 0, to: DAY }], { from: 5, to: 5 })).toBeNull();
  });
});

describe('a reported outage', () => {
  const raised = incidentOf({
    service: 'core-network',
    rule: 'reported',
    severity: 'high',
    startedAt: DAY,
    openedAt: DAY + HOUR,
    endedAt: null,
    summary: 'PGW down',
  });

  it('is declared by the report, and lasts until it ends', () => {
    const outage = { service: 'core-network', from: DAY, to: 3 * DAY, reportedAt: DAY + HOUR, note: 'PGW down' };
    expect(reportedOutages([raised], 3 * DAY)).toEqual([outage]);
    expect(reportedOutages([{ ...raised, endedAt: 2 * DAY }], 3 * DAY)).toEqual([{ ...outage, to: 2 * DAY }]);
  });

  it('is none that was cancelled, is ours, is Low, or of a service that is probed', () => {
    const others = [
      { ...raised, state: 'cancelled' as const },
      { ...raised, ours: true as const },
      { ...raised, severity: 'low' as const },
      { ...raised, service: 'get-balance' },
    ];
    expect(reportedOutages(others, 3 * DAY)).toEqual([]);
  });
});
