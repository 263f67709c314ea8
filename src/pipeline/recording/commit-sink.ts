import type { Liveness } from '../health/liveness.ts';
import type { EvaluationStep } from '../incidents/evaluator.ts';
import type { CommitResult, RecordingMeter } from './ports.ts';

/** Where the recorder tells what became of its steps. */
export interface CommitSink {
  /** Right after the commit of a step. */
  committed(step: EvaluationStep, result: CommitResult): void;
  /** After each evaluation whose outcome is stored, also when there was nothing to store. */
  evaluated(): void;
  /** The store did not take a step; it is tried again. */
  refused(): void;
  /** A part of a step failed, by a fault of our own. */
  failed(): void;
}

export interface CommitSinkOptions {
  readonly liveness: Pick<Liveness, 'samplesStored' | 'evaluated'>;
  /** The SLA figures that are kept in memory. */
  readonly figures: {
    committed(
      downtime: EvaluationStep['downtime'],
      observations: EvaluationStep['observations'],
      rollups: CommitResult['rollups'],
    ): void;
  };
  readonly meter: Pick<RecordingMeter, 'storeError' | 'internalError'>;
}

/** Who hears of a commit: the heartbeat's liveness, then the figures. */
export function commitSink({ liveness, figures, meter }: CommitSinkOptions): CommitSink {
  return {
    committed({ downtime, observations }, { rollups }) {
      if (observations.size > 0) liveness.samplesStored();
      figures.committed(downtime, observations, rollups);
    },
    evaluated: () => liveness.evaluated(),
    refused: () => meter.storeError(),
    failed: () => meter.internalError(),
  };
}
