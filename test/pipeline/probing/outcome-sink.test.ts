import { beforeEach, expect, it } from 'vitest';
import { type OutcomeListener, outcomeSink } from '../../../src/pipeline/probing/outcome-sink.ts';
import type { ProbeOutcome } from '../../../src/pipeline/probing/probe-outcome.ts';
import type { Purpose } from '../../../src/pipeline/probing/runner.ts';
import { aSample } from '../../metrics/scripted.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';
import { aResult } from '../../support/results.ts';

const EXPIRES = T0 + 30 * 86_400_000;
const probed: ProbeOutcome = {
  sample: aSample({ startedAt: T0 + 7 }),
  result: aResult({ startedAt: T0 + 7, certificateExpiresAt: EXPIRES }),
  trackRecord: null,
};
const skipped: ProbeOutcome = { sample: aSample({ reason: 'late' }), result: null, trackRecord: null, skipped: 'late' };

let told: string[];
beforeEach(() => {
  told = [];
});

function tell(outcome: ProbeOutcome, purpose: Purpose, listeners: OutcomeListener[] = []): void {
  const sink = outcomeSink({
    clock: new ManualClock(T0),
    recorder: {
      started: () => () => {},
      record: (_, { reason }, { extra }) => void told.push(`recorder: ${reason}${extra ? ', extra' : ''}`),
    },
    meter: {
      sampleRecorded: ({ reason }, expires) => void told.push(`meter: ${reason}, ${expires}`),
      slotSkipped: (reason) => void told.push(`meter: skipped ${reason}`),
      schedulerLateness: (ms) => void told.push(`meter: ${ms} ms late`),
    },
    evaluator: { saw: (id) => void told.push(`evaluator: ${id}`) },
    certificates: { seen: (_, notAfter) => void told.push(`certificates: ${notAfter}`) },
    traces: { of: () => [] },
    listeners: [(_, { sample }) => void told.push(`listener: ${sample.reason}`), ...listeners],
  });
  sink.finished(aMonitor(), outcome, purpose);
}

it('a probe is recorded, measured, kept as evidence, looked at for its certificate, and shown', () => {
  tell(probed, 'slot');
  expect(told).toEqual([
    'recorder: ok',
    `meter: ok, ${EXPIRES}`,
    'meter: 7 ms late',
    'evaluator: contoso/get-balance',
    `certificates: ${EXPIRES}`,
    'listener: ok',
  ]);
});

it('a slot without a probe is recorded, counted and shown', () => {
  tell(skipped, 'slot');
  expect(told).toEqual(['recorder: late', 'meter: late, null', 'meter: skipped late', 'listener: late']);
});

it('a confirming probe is recorded as an extra sample, and nobody else hears of it', () => {
  tell(probed, 'confirm');
  expect(told).toEqual(['recorder: ok, extra']);
});

it('a listener that throws costs no sample', () => {
  const broken = () => {
    throw new Error('the terminal is gone');
  };
  expect(() => tell(probed, 'slot', [broken])).toThrow('the terminal is gone');
  expect(told[0]).toBe('recorder: ok');
});
