import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';
import { CATALOGUE, type LabelOf, type MetricName, type NameOf } from './catalogue.ts';
import { DerivedGauge, type DerivedSeries } from './derived-gauge.ts';
import { DerivedSummary, type SumSeries } from './derived-summary.ts';

export type MetricRegistry = Registry<OpenMetricsContentType>;

/** Only a registry of this type accepts instruments with exemplars. */
export function metricRegistry(): MetricRegistry {
  const registry: MetricRegistry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

/** Makes prom-client's instruments. Names, help texts and labels come from the catalogue only. */
export function instruments(registry: MetricRegistry) {
  const described = <Name extends MetricName>(name: Name) => ({
    name,
    help: CATALOGUE[name].help,
    labelNames: [...CATALOGUE[name].labels] as LabelOf<Name>[],
    registers: [registry],
  });
  return {
    counter: <Name extends NameOf<'counter'>>(name: Name) => new Counter<LabelOf<Name>>(described(name)),
    /** Absent until its first `set`: prom-client would report 0 for a value that nobody measured. */
    gauge: <Name extends NameOf<'gauge'>>(name: Name) => {
      const gauge = new Gauge<LabelOf<Name>>(described(name));
      if (CATALOGUE[name].labels.length === 0) gauge.remove();
      return gauge;
    },
    derivedGauge: <Name extends NameOf<'gauge'>>(name: Name, series: () => readonly DerivedSeries<LabelOf<Name>>[]) =>
      new DerivedGauge<LabelOf<Name>>(described(name), series),
    histogram: <Name extends NameOf<'histogram'>>(name: Name, edges: readonly number[]) =>
      new Histogram<LabelOf<Name>>({ ...described(name), buckets: [...edges] }),
    derivedSummary: <Name extends NameOf<'summary'>>(name: Name, series: () => readonly SumSeries<LabelOf<Name>>[]) =>
      new DerivedSummary<LabelOf<Name>>(described(name), series),
  };
}

export type Instruments = ReturnType<typeof instruments>;
