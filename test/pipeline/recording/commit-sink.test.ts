import { expect, it } from 'vitest';
import type { EvaluationStep, ObservedSample } from '../../../src/pipeline/incidents/evaluator.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { commitSink } from '../../../src/pipeline/recording/commit-sink.ts';
import { aSample } from '../../metrics/scripted.ts';
import { messageOf } from '../../store/fixtures.ts';
import { settingsOf, T0 } from '../../support/monitors.ts';

function step(samples: readonly ObservedSample[]): EvaluationStep {
  const evaluator = new Evaluator(new Map());
  evaluator.replace([], settingsOf());
  const observations = new Map(samples.map((sample) => [`${sample.operator}/${sample.service}` as const, [sample]]));
  return evaluator.step({ observations, horizonOf: () => T0, commands: [], dueIncidents: [] }, T0);
}

function commit(samples: readonly ObservedSample[]): string[] {
  const told: string[] = [];
  const sink = commitSink({
    liveness: { samplesStored: () => void told.push('samples stored'), evaluated: () => void told.push('evaluated') },
    figures: { committed: (_downtime, _samples, rollups) => void told.push(`figures: ${rollups.length}`) },
    spareOutbox: {
      hold: (messages) => void told.push(`waiting: ${messages.length}`),
      stored: (messages) => void told.push(`stored: ${messages.length}`),
    },
    alarm: (sinceMs) => void told.push(`refused for ${sinceMs} ms`),
    meter: {
      storeError: () => void told.push('store error'),
      internalError: () => void told.push('internal error'),
    },
  });
  sink.waiting([messageOf()]);
  sink.committed([step([]), step(samples)], { stored: samples.length, rollups: [] }, [messageOf()]);
  sink.evaluated();
  sink.refused(5, new Error('locked'));
  sink.failed();
  return told;
}

const REST = [
  'figures: 0',
  'figures: 0',
  'stored: 1',
  'evaluated',
  'store error',
  'refused for 5 ms',
  'internal error',
];

it('a commit of samples is a sign that recording moves, and changes the figures', () => {
  expect(commit([aSample()])).toEqual(['waiting: 1', 'samples stored', ...REST]);
});

it('a commit of incidents alone is no sign that samples are stored', () => {
  expect(commit([])).toEqual(['waiting: 1', ...REST]);
});
