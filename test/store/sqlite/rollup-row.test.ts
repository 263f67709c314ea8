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
  expect(toRollup(rowOf(samples)).latency.minMs).toBe(Number.POSITIVE_INFINITY);
});

it('a written hour reads as it was, each part of it', () => {
  const samples = [...samplesFrom(T0, 4), sampleOf({ slot: T0 + 120_000, reason: 'timeout' })];
  expect(toRollup(rowOf(samples))).toEqual(addSamples(EMPTY, samples, TERMS));
});
