import { Histogram } from 'prom-client';
import { type MonitorId, monitorId } from '../core/monitor.ts';
import { PHASES, type Phase, type PhasesMs, type Sample } from '../core/sample.ts';
import { type EpochMs, SECOND } from '../core/time.ts';
import { REASONS, verdictOf } from '../core/verdict/verdict.ts';
import { WARNINGS } from '../core/verdict/warnings.ts';
import { CATALOGUE, LATENCY_EDGES } from './catalogue.ts';
import type { Instruments, MetricRegistry } from './instruments.ts';
import type { KeptSeries } from './kept-gauge.ts';
import type { KeptSums } from './sum-and-count.ts';

interface SeriesLabels {
  readonly operator: string;
  readonly service: string;
  readonly location: string;
}

/** OpenMetrics allows an exemplar 128 characters of label names and values in all. */
const MAX_EXEMPLAR_LENGTH = 128;

/** What a monitor's samples change, found with one look. */
interface MonitorSeries {
  readonly monitorId: MonitorId;
  readonly labels: SeriesLabels;
  readonly up: KeptSeries<string>;
  readonly lastSample: KeptSeries<string>;
  readonly certificateExpiry: KeptSeries<string>;
  readonly phases: readonly (readonly [Phase, KeptSums<string>])[];
  /** Of the newest sample. */
  startedAt: EpochMs;
}

/** Counts what the probes of this process measured. Counters start at 0 with the process, whatever the store holds. */
export function probeMetrics(registry: MetricRegistry, make: Instruments) {
  const duration = new LatencyHistogram(registry);
  const phases = make.summary('threenines_probe_phase_duration_seconds');
  const samples = make.counter('threenines_samples_total');
  const warnings = make.counter('threenines_contract_warnings_total');
  const up = make.keptGauge('threenines_up');
  const lastSample = make.keptGauge('threenines_last_sample_timestamp_seconds');
  const certificateExpiry = make.keptGauge('threenines_tls_certificate_expiry_timestamp_seconds');
  const known = new Map<string, MonitorSeries>();

  const begin = ({ operator, service, location }: Sample): MonitorSeries => {
    const labels = { operator, service, location };
    return {
      monitorId: monitorId(operator, service),
      labels,
      up: up.series(labels),
      lastSample: lastSample.series(labels),
      certificateExpiry: certificateExpiry.series(labels),
      phases: PHASES.map((phase) => [phase, phases.series({ ...labels, phase })]),
      startedAt: Number.NEGATIVE_INFINITY,
    };
  };

  const seriesOf = (sample: Sample): MonitorSeries => {
    const key = `${sample.operator}/${sample.service}@${sample.location}`;
    const series = known.get(key) ?? begin(sample);
    known.set(key, series);
    return series;
  };

  const countWarnings = (sample: Sample, labels: SeriesLabels): void => {
    for (const warning of WARNINGS) {
      if (sample.warnings.includes(warning)) warnings.inc({ ...labels, warning });
    }
  };

  const addPhases = (series: MonitorSeries, phasesMs: PhasesMs): void => {
    for (const [phase, sums] of series.phases) {
      sums.sum += phasesMs[phase] / SECOND;
      sums.count += 1;
    }
  };

  return {
    record(sample: Sample, certificateExpiresAt: EpochMs | null): void {
      const { verdict, reason, latencyMs, phasesMs, startedAt } = sample;
      const series = seriesOf(sample);
      const { labels } = series;
      samples.inc({ ...labels, verdict, reason });
      countWarnings(sample, labels);
      if (verdict === 'good' && latencyMs !== null) duration.observe(labels, latencyMs, sample.transactionIds[0]);
      if (phasesMs !== null) addPhases(series, phasesMs);
      // Samples can arrive late and out of order; only a newer one may change what is true now.
      if (startedAt < series.startedAt) return;
      series.startedAt = startedAt;
      series.lastSample.value = startedAt / SECOND;
      if (verdict === 'good' || verdict === 'bad') series.up.value = verdict === 'good' ? 1 : 0;
      if (certificateExpiresAt !== null) series.certificateExpiry.value = certificateExpiresAt / SECOND;
    },

    /** Ends every series of a monitor. */
    forget(id: MonitorId): void {
      for (const [key, series] of known) {
        if (series.monitorId !== id) continue;
        const { labels } = series;
        duration.remove(labels);
        for (const reason of REASONS) samples.remove({ ...labels, verdict: verdictOf(reason), reason });
        for (const warning of WARNINGS) warnings.remove({ ...labels, warning });
        for (const [, sums] of series.phases) phases.end(sums);
        up.end(series.up);
        lastSample.end(series.lastSample);
        certificateExpiry.end(series.certificateExpiry);
        known.delete(key);
      }
    },

    /** Upper edges of the latency buckets in seconds, ascending. */
    useEdges: (edges: readonly number[]): void => duration.useEdges(edges),
  };
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

/** Without a transaction id, or with one too long to be passed on, there is none. */
function exemplarOf(transactionId: string | undefined, location: string): Readonly<Record<string, string>> {
  if (transactionId === undefined) return {};
  const length = 'transaction_id'.length + transactionId.length + 'location'.length + location.length;
  return length <= MAX_EXEMPLAR_LENGTH ? { transaction_id: transactionId, location } : {};
}
