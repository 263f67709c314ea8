import type { OutboxMessage } from '../../core/delivery/messages.ts';
import type { SpareOutbox } from '../delivery/spare-outbox.ts';
import type { Liveness } from '../health/liveness.ts';
import type { EvaluationStep } from '../incidents/evaluator.ts';
import type { CommitResult, RecordingMeter } from './ports.ts';

/** Receives the results of the recorder's steps. */
export interface CommitSink {
  /** Right after the commit of steps, with their messages. */
  committed(steps: readonly EvaluationStep[], result: CommitResult, messages: readonly OutboxMessage[]): void;
  /** After each evaluation whose outcome is stored, even when there was nothing to store. */
  evaluated(): void;
  /**
   * The store does not take a step, or does not answer; it will be retried. `sinceMs`: for how long it has taken none.
   */
  refused(sinceMs: number, error: unknown): void;
  /** Messages of steps that the store has not taken yet. The same ones are passed again until it has. */
  waiting(messages: readonly OutboxMessage[]): void;
  /** A part of a step failed by an error of our own. */
  failed(): void;
}

/** What a step changed, once it is stored. */
export type CommittedStep = Pick<EvaluationStep, 'observations' | 'states' | 'incidents' | 'answers'>;

/** Who shows what is stored. Must not throw. */
export interface CommitListener {
  committed(step: CommittedStep): void;
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
  readonly spareOutbox: Pick<SpareOutbox, 'hold' | 'stored'>;
  /** Is notified repeatedly while the store takes nothing. */
  readonly alarm: (sinceMs: number, error: unknown) => void;
  readonly meter: Pick<RecordingMeter, 'storeError' | 'internalError'>;
  readonly listeners?: readonly CommitListener[];
}

/** Who hears of a commit: the heartbeat's liveness, the figures, the outbox, then whoever shows them. */
export function commitSink({
  liveness,
  figures,
  spareOutbox,
  alarm,
  meter,
  listeners = [],
}: CommitSinkOptions): CommitSink {
  return {
    committed(steps, { rollups }, messages) {
      if (steps.some(({ observations }) => observations.size > 0)) liveness.samplesStored();
      // Rollups count the samples of all of them.
      for (const { downtime, observations } of steps.slice(0, -1)) figures.committed(downtime, observations, []);
      const { downtime, observations } = steps.at(-1)!;
      figures.committed(downtime, observations, rollups);
      spareOutbox.stored(messages);
      for (const step of steps) for (const listener of listeners) listener.committed(step);
    },
    waiting: (messages) => spareOutbox.hold(messages),
    evaluated: () => liveness.evaluated(),
    refused(sinceMs, error) {
      meter.storeError();
      alarm(sinceMs, error);
    },
    failed: () => meter.internalError(),
  };
}
