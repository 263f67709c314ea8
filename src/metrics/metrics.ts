import { collectDefaultMetrics, type OpenMetricsContentType, Registry } from 'prom-client';
import type { Monitor } from '../core/monitor.ts';
import type { Meter, SlaBoard } from '../pipeline/ports.ts';
import type { OperatorStanding } from '../pipeline/safety-ports.ts';
import { contractMetrics } from './contract-metrics.ts';
import { instruments, type MetricRegistry } from './instruments.ts';
import { operatorMetrics } from './operator-metrics.ts';
import { probeMetrics } from './probe-metrics.ts';
import { type SelfMetricsOptions, selfMetrics } from './self-metrics.ts';
import { slaMetrics } from './sla-metrics.ts';

export type ExpositionFormat = 'text' | 'openmetrics';

export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsOptions extends SelfMetricsOptions {
  /** The monitors in force now; follows reloads. */
  readonly monitors: () => readonly Monitor[];
  readonly board: SlaBoard;
  /** How we stand with the operators in force. */
  readonly operators: () => readonly OperatorStanding[];
  /** Node's own process metrics beside ours. Default: yes. */
  readonly processMetrics?: boolean;
}

export interface Metrics extends Meter {
  /** `openmetrics` carries exemplars: the transaction id of a probe in each latency bucket. */
  render(format: ExpositionFormat): Promise<Exposition>;
}

/** Gauges that end in `_total`, which `promtool check metrics` refuses. */
const MISNAMED_DEFAULTS = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
];

export function createMetrics(options: MetricsOptions): Metrics {
  const { clock, monitors, board, operators } = options;
  const registry: MetricRegistry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const make = instruments(registry);
  const probes = probeMetrics(registry, make);
  const sla = slaMetrics(make, board);
  const perOperator = operatorMetrics(make);
  const contract = contractMetrics(make);
  const self = selfMetrics(make, options);
  if (options.processMetrics ?? true) addProcessMetrics(registry);
  probes.follow(monitors());

  const renderNow = async (format: ExpositionFormat): Promise<Exposition> => {
    probes.follow(monitors());
    sla.collect(monitors(), clock.now());
    perOperator.collect(operators());
    contract.collect(monitors());
    return expose(registry, format);
  };
  let previous: Promise<unknown> = Promise.resolve();

  return {
    ...self,
    requestsSent: perOperator.requestsSent,
    contractFindings: contract.record,
    sampleRecorded(sample, certificateExpiresAt) {
      probes.record(sample, certificateExpiresAt);
      self.sampleRecorded(sample, certificateExpiresAt);
    },
    configReload(success) {
      self.configReload(success);
      if (success) probes.follow(monitors());
    },
    render(format) {
      // The registry carries the format as state: one rendering at a time.
      const rendering = previous.then(() => renderNow(format));
      previous = rendering.catch(() => undefined);
      return rendering;
    },
  };
}

function addProcessMetrics(registry: MetricRegistry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED_DEFAULTS) registry.removeSingleMetric(name);
}

async function expose(registry: MetricRegistry, format: ExpositionFormat): Promise<Exposition> {
  const body = await (format === 'openmetrics' ? openMetrics(registry) : classicText(registry));
  return { contentType: format === 'openmetrics' ? registry.contentType : Registry.PROMETHEUS_CONTENT_TYPE, body };
}

/** Instruments with exemplars can only be made in an OpenMetrics registry; a classic one still renders them. */
function classicText(registry: MetricRegistry): Promise<string> {
  const classic = new Registry();
  for (const { name } of registry.getMetricsAsArray()) classic.registerMetric(registry.getSingleMetric(name)!);
  return classic.metrics();
}

/** prom-client drops `_total` from the counters' names for good when it renders OpenMetrics; they get it back. */
async function openMetrics(registry: MetricRegistry): Promise<string> {
  const named = registry.getMetricsAsArray().map((metric) => ({ metric, name: metric.name }));
  try {
    return await registry.metrics();
  } finally {
    for (const { metric, name } of named) metric.name = name;
  }
}
