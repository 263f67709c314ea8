import { describe, expect, it } from 'vitest';
import { type Conditions, lowFindings, NO_CONDITIONS, observeConditions } from '../../../src/core/incident/low.ts';
import { DAY, HOUR } from '../../../src/core/time.ts';
import { PROCESS, T0 } from '../../support/monitors.ts';

const good = (startedAt: number, ...warnings: string[]) => ({ startedAt, verdict: 'good' as const, warnings });
const found = (conditions: Conditions, now: number) =>
  lowFindings({ conditions, silentSince: null, latencyBreach: null }, PROCESS.lowTriggers, now).map(({ rule }) => rule);

describe('a deviation from the contract', () => {
  const warned = observeConditions(NO_CONDITIONS, good(T0, 'content-type'));

  it('is Low when every good sample had it for more than a day', () => {
    expect(found(warned, T0 + DAY)).toEqual([]);
    expect(found(warned, T0 + DAY + 1)).toEqual(['contract-warnings']);
  });

  it('starts anew when a good sample came without it', () => {
    const again = [good(T0 + HOUR), good(T0 + 2 * HOUR, 'content-type')].reduce(observeConditions, warned);
    expect(again.warningsSince).toEqual({ 'content-type': T0 + 2 * HOUR });
  });

  it('keeps its clock over samples that say nothing of it', () => {
    const later = observeConditions(warned, { startedAt: T0 + HOUR, verdict: 'unknown', warnings: [] });
    expect(later).toBe(warned);
    expect(observeConditions(later, good(T0 + DAY, 'content-type'))).toBe(warned);
  });
});

it('a certificate that expires soon is Low at once, and no deviation', () => {
  const expiring = observeConditions(NO_CONDITIONS, good(T0, 'certificate-expiring'));
  expect(found(expiring, T0)).toEqual(['certificate']);
  expect(found(expiring, T0 + 2 * DAY)).toEqual(['certificate']);
});

it('a month above its latency limit is Low, with the figure', () => {
  const latencyBreach = { since: T0, text: 'mean latency of the month so far is 540 ms, above 400 ms' };
  expect(lowFindings({ conditions: NO_CONDITIONS, silentSince: null, latencyBreach }, PROCESS.lowTriggers, T0)).toEqual(
    [{ rule: 'latency', since: T0, summary: latencyBreach.text }],
  );
});
