import { Histogram } from 'prom-client';
import { type MonitorId, monitorId } from '../core/monitor.ts';
import { PHASES, type Sample } from '../core/sample.ts';
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

/** OpenMetrics allows an exemplar 128 characters of label names and values in all. */
const MAX_EXEMPLAR_LENGTH = 128;

/** Counts what the probes of this process measured. Counters start at 0 with the process, whatever the store holds. */
export function probeMetrics(registry: MetricRegistry, make: Instruments) {
  const duration = new LatencyHistogram(registry);
  const phases = make.summary('threenines_probe_phase_duration_seconds');
  const samples = make.counter('threenines_samples_total');
  const warnings = make.counter('threenines_contract_warnings_total');
  const up = make.gauge('threenines_up');
  const lastSample = make.gauge('threenines_last_sample_timestamp_seconds');
  const certificateExpiry = make.gauge('threenines_tls_certificate_expiry_timestamp_seconds');
  const seen = new Map<string, { readonly monitorId: MonitorId; readonly labels: SeriesLabels; startedAt: EpochMs }>();

  /** Samples can arrive late and out of order; only a newer one may change what is true now. */
  const isNewest = (sample: Sample, labels: SeriesLabels): boolean => {
    const key = `${sample.operator}/${sample.service}@${sample.location}`;
    const entry = seen.get(key);
    if (entry !== undefined && sample.startedAt < entry.startedAt) return false;
    seen.set(key, { monitorId: monitorId(sample.operator, sample.service), labels, startedAt: sample.startedAt });
    return true;
  };

  const countWarnings = (sample: Sample, labels: SeriesLabels): void => {
    for (const warning of WARNINGS) {
      if (sample.warnings.includes(warning)) warnings.inc({ ...labels, warning });
    }
  };

  return {
    record(sample: Sample, certificateExpiresAt: EpochMs | null): void {
      const { operator, service, location, verdict, reason, latencyMs, phasesMs } = sample;
      const labels = { operator, service, location };
      samples.inc({ ...labels, verdict, reason });
      countWarnings(sample, labels);
      if (verdict === 'good' && latencyMs !== null) duration.observe(labels, latencyMs, sample.transactionIds[0]);
      if (phasesMs !== null) {
        for (const phase of PHASES) phases.add({ ...labels, phase }, phasesMs[phase] / SECOND);
      }
      if (!isNewest(sample, labels)) return;
      lastSample.set(labels, sample.startedAt / SECOND);
      if (verdict === 'good' || verdict === 'bad') up.set(labels, verdict === 'good' ? 1 : 0);
      if (certificateExpiresAt !== null) certificateExpiry.set(labels, certificateExpiresAt / SECOND);
    },

    /** Ends every series of a monitor. */
    forget(id: MonitorId): void {
      for (const [key, { monitorId, labels }] of seen) {
        if (monitorId !== id) continue;
        duration.remove(labels);
        phases.removeRow(labels);
        for (const reason of REASONS) samples.remove({ ...labels, verdict: verdictOf(reason), reason });
        for (const warning of WARNINGS) warnings.remove({ ...labels, warning });
        for (const gauge of [up, lastSample, certificateExpiry]) gauge.remove(labels);
        seen.delete(key);
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
  const labels = { transaction_id: transactionId, location };
  return Object.entries(labels).flat().join('').length <= MAX_EXEMPLAR_LENGTH ? labels : {};
}
