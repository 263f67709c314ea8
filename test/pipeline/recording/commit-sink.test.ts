import { expect, it } from 'vitest';
import type { EvaluationStep, ObservedSample } from '../../../src/pipeline/incidents/evaluator.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import { commitSink } from '../../../src/pipeline/recording/commit-sink.ts';
import { aSample } from '../../metrics/scripted.ts';
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
    meter: {
      storeError: () => void told.push('store error'),
      internalError: () => void told.push('internal error'),
    },
  });
  sink.committed(step(samples), { stored: samples.length, rollups: [] });
  sink.evaluated();
  sink.refused();
  sink.failed();
  return told;
}

it('a commit of samples is a sign that recording moves, and changes the figures', () => {
  expect(commit([aSample()])).toEqual(['samples stored', 'figures: 0', 'evaluated', 'store error', 'internal error']);
});

it('a commit of incidents alone is no sign that samples are stored', () => {
  expect(commit([])).toEqual(['figures: 0', 'evaluated', 'store error', 'internal error']);
});
