import { Gauge, type GaugeConfiguration } from 'prom-client';

export interface DerivedSeries<Label extends string> {
  readonly labels: Record<Label, string>;
  /** Null when there is nothing to show: the series is then absent. */
  readonly value: number | null;
}

/**
 * A gauge that computes its series on each read and stores none: those of thousands of monitors would take megabytes.
 */
export class DerivedGauge<Label extends string> extends Gauge<Label> {
  readonly #series: () => readonly DerivedSeries<Label>[];

  constructor(described: GaugeConfiguration<Label>, series: () => readonly DerivedSeries<Label>[]) {
    super(described);
    this.#series = series;
  }

  override async get(): ReturnType<Gauge<Label>['get']> {
    const family = await super.get();
    const values = this.#series().flatMap(({ labels, value }) => (value === null ? [] : { labels, value }));
    return { ...family, values };
  }
}
