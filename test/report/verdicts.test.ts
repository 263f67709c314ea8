import { describe, expect, it } from 'vitest';
import { statements } from '../../src/report/verdicts.ts';
import { figures } from './october.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

function margins(of: Parameters<typeof figures>[0]): string[] {
  return statements(figures(of)).map((statement) => plain(statement.margin));
}

describe('a kept promise', () => {
  it('says by how much', () => {
    expect(margins({})).toEqual(['0.050 points above the promise', '187.6 ms to spare']);
  });

  it('is kept when the figure is exactly what was promised', () => {
    expect(margins({ availability: { adjusted: 0.999 }, latency: { valueMs: 400 } })).toEqual([
      '0.000 points above the promise',
      '0.0 ms to spare',
    ]);
  });
});

describe('a breach', () => {
  it('by a hair reads as a breach in figure and margin', () => {
    const [availability, latency] = statements(
      figures({
        availability: { adjusted: 0.998995, verdict: 'breached' },
        latency: { valueMs: 400.04, verdict: 'breached' },
      }),
    );

    expect(availability).toMatchObject({ verdict: 'breached', margin: '0.001 points below the promise' });
    expect(plain(availability!.figure)).toBe('99.899 %');
    expect(plain(latency!.figure)).toBe('400.1 ms mean');
    expect(plain(latency!.margin)).toBe('0.1 ms over the limit');
  });
});

describe('an inconclusive verdict says why', () => {
  const availability = { verdict: 'inconclusive' } as const;
  const latency = { verdict: 'inconclusive' } as const;

  it('when nothing was measured', () => {
    const rest = { slots: { due: 0, good: 0, bad: 0, excluded: 0, unknown: 0 }, coverage: null };
    const nothing = { availability: { ...availability, adjusted: null }, latency: { ...latency, valueMs: null }, rest };

    expect(margins(nothing)).toEqual(['nothing was measured', 'nothing was measured']);
    expect(statements(figures(nothing)).map((statement) => statement.figure)).toEqual(['–', '–']);
  });

  it('when too little is known', () => {
    const adjustedSlots = { due: 100_000, good: 94_999, bad: 0, excluded: 0, unknown: 5_001 };
    expect(margins({ availability, latency, rest: { adjustedSlots, coverage: 0.94999 } })[0]).toBe(
      'only 94.99 % of the due slots are known, 95 % are needed',
    );
  });

  it('when too much is excluded', () => {
    const adjustedSlots = { due: 1_000, good: 900, bad: 0, excluded: 100, unknown: 0 };

    expect(margins({ availability, latency, rest: { adjustedSlots, coverage: 1 } })[0]).toBe(
      '10.00 % of the due slots are excluded, at most 5 % may be',
    );
  });

  it('when every probe was bad, so that there is no latency', () => {
    const breached = { adjusted: 0, verdict: 'breached' } as const;

    expect(margins({ availability: breached, latency: { ...latency, valueMs: null, p50Ms: null } })).toEqual([
      '99.900 points below the promise',
      'no probe was good, so there is no latency',
    ]);
  });

  it('when good probes are too few for the percentile', () => {
    expect(margins({ latency: { ...latency, statistic: 'p99', valueMs: null, p50Ms: 212 } })[1]).toBe(
      'a 99th percentile needs at least 1,000 good probes',
    );
  });
});
