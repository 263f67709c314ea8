import { Histogram } from 'prom-client';
import { type MonitorId, monitorId } from '../core/ids.ts';
import { PHASES, type PhasesMs, type Sample } from '../core/sample.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import { REASONS, verdictOf } from '../core/verdict/verdict.ts';
import { WARNINGS } from '../core/verdict/warnings.ts';
import { CATALOGUE, LATENCY_EDGES } from './catalogue.ts';
import type { Instruments, MetricRegistry } from './instruments.ts';

interface SeriesLabels {
  readonly operator: string;
  readonly service: string;
  readonly location: string;
}

/** OpenMetrics limits the label names and values of an exemplar to 128 characters in total. */
const MAX_EXEMPLAR_LENGTH = 128;

/** The sums over the samples of one monitor and location. */
interface Standing {
  readonly monitorId: MonitorId;
  readonly labels: SeriesLabels;
  /** From the newest sample. */
  startedAt: EpochMs;
  up: 0 | 1 | null;
  certificateExpiresAt: EpochMs | null;
  /** In the order of `PHASES`, over the samples that have them. */
  readonly phaseSumsMs: number[];
  phaseCount: number;
}

function standingOf({ operator, service, location }: Sample): Standing {
  return {
    monitorId: monitorId(operator, service),
    labels: { operator, service, location },
    startedAt: Number.NEGATIVE_INFINITY,
    up: null,
    certificateExpiresAt: null,
    phaseSumsMs: PHASES.map(() => 0),
    phaseCount: 0,
  };
}

/** Counts what the probes of this process measured. Counters start at 0 with the process, regardless of the store. */
export function probeMetrics(registry: MetricRegistry, make: Instruments) {
  const statuses = new Map<string, Standing>();
  const ofEach = <T>(show: (standing: Standing) => T): T[] => [...statuses.values()].map(show);

  const duration = new LatencyHistogram(registry);
  make.derivedSummary('threenines_probe_phase_duration_seconds', () =>
    ofEach(({ labels, phaseSumsMs, phaseCount }) =>
      PHASES.map((phase, index) => ({
        labels: { ...labels, phase },
        sum: phaseSumsMs[index]! / SECOND,
        count: phaseCount,
      })),
    ).flat(),
  );
  const samples = make.counter('threenines_samples_total');
  const warnings = make.counter('threenines_contract_warnings_total');
  make.derivedGauge('threenines_up', () => ofEach(({ labels, up }) => ({ labels, value: up })));
  make.derivedGauge('threenines_last_sample_timestamp_seconds', () =>
    ofEach(({ labels, startedAt }) => ({ labels, value: startedAt / SECOND })),
  );
  make.derivedGauge('threenines_tls_certificate_expiry_timestamp_seconds', () =>
    ofEach(({ labels, certificateExpiresAt: at }) => ({ labels, value: at === null ? null : at / SECOND })),
  );

  const standingFor = (sample: Sample): Standing => {
    const key = `${sample.operator}/${sample.service}@${sample.location}`;
    const standing = statuses.get(key) ?? standingOf(sample);
    statuses.set(key, standing);
    return standing;
  };

  const countWarnings = (sample: Sample, labels: SeriesLabels): void => {
    for (const warning of WARNINGS) {
      if (sample.warnings.includes(warning)) warnings.inc({ ...labels, warning });
    }
  };

  return {
    record(sample: Sample, certificateExpiresAt: EpochMs | null): void {
      const { verdict, reason, latencyMs, phasesMs, startedAt } = sample;
      const standing = standingFor(sample);
      const { labels } = standing;
      samples.inc({ ...labels, verdict, reason });
      countWarnings(sample, labels);
      if (verdict === 'good' && latencyMs !== null) duration.observe(labels, latencyMs, sample.transactionIds[0]);
      if (phasesMs !== null) addPhases(standing, phasesMs);
      // Samples can arrive late and out of order; only a newer one may change the current state.
      if (startedAt < standing.startedAt) return;
      standing.startedAt = startedAt;
      if (verdict === 'good' || verdict === 'bad') standing.up = verdict === 'good' ? 1 : 0;
      if (certificateExpiresAt !== null) standing.certificateExpiresAt = certificateExpiresAt;
    },

    /** Ends every series of a monitor. */
    forget(id: MonitorId): void {
      for (const [key, { monitorId, labels }] of statuses) {
        if (monitorId !== id) continue;
        duration.remove(labels);
        for (const reason of REASONS) samples.remove({ ...labels, verdict: verdictOf(reason), reason });
        for (const warning of WARNINGS) warnings.remove({ ...labels, warning });
        statuses.delete(key);
      }
    },

    /** Upper edges of the latency buckets in seconds, ascending. */
    useEdges: (edges: readonly number[]): void => duration.useEdges(edges),
  };
}

function addPhases(standing: Standing, phasesMs: PhasesMs): void {
  for (const [index, phase] of PHASES.entries()) standing.phaseSumsMs[index]! += phasesMs[phase];
  standing.phaseCount += 1;
}

/** A histogram whose edges can change. New edges start new counts, as after a restart. */
class LatencyHistogram {
  readonly #registry: MetricRegistry;
  #edges: readonly number[] = LATENCY_EDGES;
  #histogram: Histogram<keyof SeriesLabels | 'transaction_id'>;

  constructor(registry: MetricRegistry) {
    this.#registry = registry;
    this.#histogram = this.#create();
  }

  observe(labels: SeriesLabels, latencyMs: number, transactionId: string | undefined): void {
    const exemplarLabels = exemplarOf(transactionId, labels.location);
    this.#histogram.observe({ labels: { ...labels }, value: latencyMs / SECOND, exemplarLabels });
  }

  remove(labels: SeriesLabels): void {
    this.#histogram.remove({ ...labels });
  }

  useEdges(edges: readonly number[]): void {
    if (edges.join() === this.#edges.join()) return;
    this.#edges = edges;
    this.#registry.removeSingleMetric('threenines_probe_duration_seconds');
    this.#histogram = this.#create();
  }

  #create(): Histogram<keyof SeriesLabels | 'transaction_id'> {
    const { help, labels } = CATALOGUE.threenines_probe_duration_seconds;
    return new Histogram({
      name: 'threenines_probe_duration_seconds',
      help,
      labelNames: [...labels],
      buckets: [...this.#edges],
      enableExemplars: true,
      registers: [this.#registry],
    });
  }
}

/** Samples without a transaction id, or with one that is too long, get no exemplar. */
function exemplarOf(transactionId: string | undefined, location: string): Readonly<Record<string, string>> {
  if (transactionId === undefined) return {};
  const length = 'transaction_id'.length + transactionId.length + 'location'.length + location.length;
  return length <= MAX_EXEMPLAR_LENGTH ? { transaction_id: transactionId, location } : {};
}
