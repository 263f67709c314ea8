import { collectDefaultMetrics } from 'prom-client';
import type { Monitor } from '../core/monitor.ts';
import { MIN_COVERAGE } from '../core/sla/figures.ts';
import type { ContractMeter } from '../pipeline/contract/ports.ts';
import type { OperatorStatus, SafetyMeter } from '../pipeline/safety/ports.ts';
import type { SlaFiguresSnapshot } from '../pipeline/sla/ports.ts';
import type { MetricType } from './catalogue.ts';
import { contractMetrics } from './contract-metrics.ts';
import { CONTENT_TYPES, type ExpositionFormat, exposition, type Family } from './exposition.ts';
import { instruments, type MetricRegistry, metricRegistry } from './instruments.ts';
import { MonitorGroups } from './monitor-groups.ts';
import { operatorMetrics } from './operator-metrics.ts';
import { type SelfMeter, type SelfMetricsOptions, selfMetrics } from './self-metrics.ts';
import { chunksInTurns, Turns } from './turns.ts';

export interface Exposition {
  readonly contentType: string;
  /** Rendered in turns that leave the main thread free for other work. Figures are those at the call of `render`. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface MetricsOptions extends SelfMetricsOptions {
  /** The active monitors; follows reloads. */
  readonly monitors: () => readonly Monitor[];
  readonly board: SlaFiguresSnapshot;
  /** Whether to add Node's own process metrics. Default: yes. */
  readonly processMetrics?: boolean;
}

/** The meters of each capability. */
export interface Metrics extends SelfMeter, ContractMeter, SafetyMeter {
  /** `openmetrics` carries exemplars: the transaction id of a probe in each latency bucket. */
  render(format: ExpositionFormat): Promise<Exposition>;
  /** Asked at each scrape for the status of the active operators. Until it is called, no operator is shown. */
  observeOperators(statuses: () => readonly OperatorStatus[]): void;
}

/** Gauges that end in `_total`, which `promtool check metrics` refuses. */
const MISNAMED_DEFAULTS = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

export function createMetrics(options: MetricsOptions): Metrics {
  const { clock, monitors, board } = options;
  const registry = metricRegistry();
  const make = instruments(registry);
  const perMonitor = new MonitorGroups(board);
  const perOperator = operatorMetrics(make);
  const contract = contractMetrics(make);
  make.gauge('threenines_sla_coverage_minimum_ratio').set(MIN_COVERAGE);
  const self = selfMetrics(make, options);
  if (options.processMetrics ?? true) addProcessMetrics(registry);
  perMonitor.follow(monitors());
  let operators: () => readonly OperatorStatus[] = () => [];

  return {
    ...self,
    requestsSent: perOperator.requestsSent,
    contractFindings: contract.record,
    sampleRecorded(sample, certificateExpiresAt) {
      perMonitor.record(sample, certificateExpiresAt);
      self.sampleRecorded(sample, certificateExpiresAt);
    },
    configReload(success) {
      self.configReload(success);
      if (success) perMonitor.follow(monitors());
    },
    observeOperators(statuses) {
      operators = statuses;
    },
    async render(format) {
      perMonitor.follow(monitors());
      perOperator.collect(operators());
      contract.collect(monitors());
      const turns = new Turns(clock);
      await perMonitor.collect(clock.now(), turns);
      const families = [...perMonitor.families(), ...familiesOf(registry)];
      return { contentType: CONTENT_TYPES[format], body: chunksInTurns(exposition(families, format), turns) };
    },
  };
}

function addProcessMetrics(registry: MetricRegistry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_DEFAULTS) registry.removeSingleMetric(name);
}

/** Each with its one instrument. */
function familiesOf(registry: MetricRegistry): Family[] {
  return registry.getMetricsAsArray().map(({ name, help, type }) => ({
    name,
    help,
    // prom-client's declarations give the type as a number; at run time it is the word.
    type: `${type}` as MetricType,
    instruments: [registry.getSingleMetric(name)!],
  }));
}
