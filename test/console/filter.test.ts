import { describe, expect, it } from 'vitest';
import { filterOf } from '../../src/console/live/filter.ts';
import { type Row, stateOf } from '../../src/console/live/row.ts';

const NOW = Date.UTC(2026, 10, 30);

function row(overrides: Partial<Row> = {}): Row {
  return {
    id: 'litware/get-balance',
    operator: 'litware',
    service: 'get-balance',
    verdict: 'good',
    reason: 'ok',
    slot: NOW - 1_000,
    staleAt: NOW + 89_000,
    failingSince: null,
    latencyMs: 120,
    budget: 0.5,
    coverage: 1,
    incidents: [],
    isInMaintenance: false,
    isStopped: false,
    isSimulated: false,
    ...overrides,
  };
}

const matches = (text: string, one: Row) => filterOf(text, NOW)(one);

describe('the state that a row shows', () => {
  it.each([
    ['its verdict', {}, 'good'],
    ['never a verdict that is too old', { verdict: 'bad', staleAt: NOW }, 'stale'],
    ['that it was never measured', { verdict: null, staleAt: null }, 'waiting'],
    ['maintenance', { isInMaintenance: true }, 'maintenance'],
    ['a failure, in maintenance too', { isInMaintenance: true, verdict: 'bad' }, 'bad'],
  ] as const)('is %s', (_, overrides, state) => {
    expect(stateOf(row(overrides), NOW)).toBe(state);
  });
});

describe('the filter', () => {
  it.each([
    ['', true],
    ['lit bal', true],
    ['LITWARE', true],
    ['litware bad', false],
    ['good', true],
    ['op:lit svc:get', true],
    ['op:balance', false],
    ['reason:ok', true],
    ['budget<60%', true],
    ['budget>60%', false],
    ['latency>100ms', true],
    ['-good', false],
    ['-contoso', true],
    ['-', true],
    ['contoso', false],
  ])('"%s" matches: %s', (text, isMatch) => {
    expect(matches(text, row())).toBe(isMatch);
  });

  it('compares nothing where nothing was measured', () => {
    expect(matches('latency<1000', row({ latencyMs: null }))).toBe(false);
    expect(matches('budget>0', row({ budget: null }))).toBe(false);
  });

  it('takes any text', () => {
    for (const text of ['op:', ':', 'budget<', '--', '(', '\\', 'a:b:c'])
      expect(() => matches(text, row())).not.toThrow();
  });
});
