import { expect, it } from 'vitest';
import { addSamples, emptyRollup } from '../../../src/core/sla/rollup.ts';
import { rollupRow, toRollup } from '../../../src/store/sqlite/rollup-row.ts';
import { sampleOf, samplesFrom, T0, TERMS } from '../fixtures.ts';

const EMPTY = emptyRollup('contoso/get-balance', 'local', T0, TERMS);

function rowOf(samples: ReturnType<typeof samplesFrom>) {
  const row = rollupRow(7, addSamples(EMPTY, samples, TERMS));
  return { ...row, operator: 'contoso', service: 'get-balance', location: 'local' };
}

it('a healthy hour is one run of minutes, however often it was probed', () => {
  expect(rowOf(samplesFrom(T0, 120)).minutes).toBe('[[60,2]]');
});

it('minutes that differ are runs of their own', () => {
  const samples = [...samplesFrom(T0, 4), sampleOf({ slot: T0 + 120_000, reason: 'timeout' })];
  expect(rowOf(samples).minutes).toBe('[[2,2],[1,0,1],[57]]');
});

it('an hour without a good sample reads back with no least latency', () => {
  const samples = samplesFrom(T0, 3, { reason: 'late' });
  expect(toRollup(rowOf(samples))).toEqual(addSamples(EMPTY, samples, TERMS));
  expect(toRollup(rowOf(samples)).cells[0]?.latency.minUs).toBe(Number.POSITIVE_INFINITY);
});

it('an hour of a zone off the full hour is kept by the quarter', () => {
  const terms = { ...TERMS, cells: 4 } as const;
  const empty = emptyRollup('contoso/get-balance', 'local', T0, terms);
  const samples = [...samplesFrom(T0, 119), sampleOf({ slot: T0 + 3_599_999, reason: 'timeout' })];
  const rollup = addSamples(empty, samples, terms);
  expect(rollup.cells.map((cell) => [cell.latency.count, cell.reasons])).toEqual([
    [30, { ok: 30 }],
    [30, { ok: 30 }],
    [30, { ok: 30 }],
    [29, { ok: 29, timeout: 1 }],
  ]);
  const row = { ...rollupRow(7, rollup), operator: 'contoso', service: 'get-balance', location: 'local' };
  expect(toRollup(row)).toEqual(rollup);
});

it('an hour that version 0.1.0 wrote is known to hold fractions of microseconds', () => {
  const stored = {
    ...rowOf([]),
    reasons: '{"ok":2}',
    latency: '[2,424.87500049999995,212.4375,212.43750049999997,1,[5,2],2,[0,2.1000004,0,0.5,400,2]]',
  };
  expect(toRollup(stored).cells).toMatchObject([
    {
      reasons: { ok: 2 },
      latency: {
        count: 2,
        sumUs: 424_875,
        minUs: 212_438,
        maxUs: 212_438,
        within: { limitMs: 400, least: 1, most: 1 },
        buckets: [5, 2],
        phases: { count: 2, sumUs: { connect: 2_100, wait: 400_000 } },
        exact: false,
      },
    },
  ]);
});

it('a written hour reads as it was, each part of it', () => {
  const samples = [...samplesFrom(T0, 4), sampleOf({ slot: T0 + 120_000, reason: 'timeout' })];
  expect(toRollup(rowOf(samples))).toEqual(addSamples(EMPTY, samples, TERMS));
});
