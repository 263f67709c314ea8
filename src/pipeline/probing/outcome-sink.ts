import type { Monitor } from '../../core/monitor.ts';
import type { CertificateExpiry } from '../health/certificate-expiry.ts';
import type { Evaluator } from '../incidents/evaluator.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbingMeter, SampleRecorder } from './ports.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import type { OutcomeSink } from './runner.ts';
import type { TraceKeeper } from './trace-keeper.ts';

/** Receives each finished slot. */
export type OutcomeListener = (monitor: Monitor, outcome: ProbeOutcome) => void;

export interface OutcomeSinkOptions {
  readonly clock: Clock;
  readonly recorder: SampleRecorder;
  readonly meter: Pick<ProbingMeter, 'sampleRecorded' | 'slotSkipped' | 'schedulerLateness'>;
  readonly evaluator: Pick<Evaluator, 'saw'>;
  readonly certificates: Pick<CertificateExpiry, 'seen'>;
  readonly traces: Pick<TraceKeeper, 'of'>;
  readonly listeners: Iterable<OutcomeListener>;
}

/**
 * The receivers of an outcome, in order. The recorder comes first: no fault of the others may cost a sample. A
 * confirming probe goes only to the recorder, as an extra sample: it counts for the High rule and nowhere else.
 */
export function outcomeSink(options: OutcomeSinkOptions): OutcomeSink {
  const { clock, recorder, meter, evaluator, certificates, traces, listeners } = options;
  return {
    started: (id, at) => recorder.started(id, at),
    finished(monitor, outcome, purpose) {
      const { sample, result, trackRecord } = outcome;
      const extra = purpose === 'confirm';
      recorder.record(monitor, sample, {
        trackRecord,
        extra,
        traces: extra ? [] : traces.of(monitor, { sample, result }),
      });
      if (extra) return;
      measure(meter, outcome);
      if (result !== null) evaluator.saw(monitor.id, result);
      const expiresAt = result?.certificateExpiresAt ?? null;
      if (expiresAt !== null) certificates.seen(monitor, expiresAt, clock.now());
      for (const listener of listeners) listener(monitor, outcome);
    },
  };
}

function measure(meter: OutcomeSinkOptions['meter'], outcome: ProbeOutcome): void {
  const { sample, result } = outcome;
  meter.sampleRecorded(sample, result?.certificateExpiresAt ?? null);
  if (result === null) meter.slotSkipped(outcome.skipped);
  else meter.schedulerLateness(Math.max(0, sample.startedAt - sample.slot));
}
