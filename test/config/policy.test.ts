import { describe, expect, it } from 'vitest';
import { effectivePolicy } from '../../src/config/policy.ts';
import { Policy } from '../../src/config/schema/policy.ts';
import { HOUR, MINUTE } from '../../src/core/time.ts';

const adjusted = (changes: object) => effectivePolicy(Policy.parse({ extends: 'dm-2017', ...changes }));

describe('a policy pack', () => {
  it('says all of the process: dm-2017', () => {
    const { high, low, notices, closeAfterMs } = effectivePolicy('dm-2017').process;
    expect(high).toMatchObject({
      rule: 'E1',
      reportedRule: 'E6',
      response: { rule: 'E2', within: { elapsedMs: HOUR } },
      update: { rule: 'E3', within: { businessDays: 1 } },
      resolution: null,
    });
    expect(low).toMatchObject({
      rule: 'E4',
      reportedRule: 'E7',
      call: null,
      response: { rule: 'E5', within: { businessDays: 1 } },
    });
    expect(notices.outageIn).toEqual({ rule: 'O2', within: { elapsedMs: 30 * MINUTE }, remindBeforeMs: null });
    expect(closeAfterMs).toBe(24 * HOUR);
  });

  it('can be another one by its name alone', () => {
    const { name, process } = effectivePolicy('mp-2019');
    expect(name).toBe('mp-2019');
    expect(process.high).toMatchObject({
      rule: 'severity 1',
      response: null,
      resolution: { within: { elapsedMs: 8 * HOUR } },
    });
  });

  it('is adjusted in the part that is written, and its name says so', () => {
    const { name, process, high } = adjusted({
      escalation: { high: { response: { rule: 'E2', within: '2h' } } },
      low: { throttled: '1h' },
    });
    expect(name).toBe('dm-2017 (adjusted)');
    expect(process.high.response).toEqual({ rule: 'E2', within: { elapsedMs: 2 * HOUR }, remindBeforeMs: null });
    expect(process.lowTriggers).toMatchObject({ throttledMs: HOUR, missingDataMs: 30 * MINUTE });
    expect({ process: process.high.update, high }).toEqual({
      process: effectivePolicy('dm-2017').process.high.update,
      high: effectivePolicy('dm-2017').high,
    });
  });

  it.each([
    ['1 business day', { businessDays: 1 }],
    ['10 business days', { businessDays: 10 }],
    ['7d', { elapsedMs: 7 * 24 * HOUR }],
  ])('reads "%s"', (within, span) => {
    expect(adjusted({ notices: { outageIn: { rule: 'x', within } } }).process.notices.outageIn.within).toEqual(span);
  });

  it.each(['0 business days', 'business day', '1 day', '30s'])('refuses "%s"', (within) => {
    expect(() => adjusted({ notices: { outageIn: { rule: 'x', within } } })).toThrow();
  });
});
