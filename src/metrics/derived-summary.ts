import { Summary, type SummaryConfiguration } from 'prom-client';

export interface SumSeries<Label extends string> {
  readonly labels: Record<Label, string>;
  readonly sum: number;
  /** The series is absent while it is 0. */
  readonly count: number;
}

/**
 * A summary without quantiles that computes its series on each read. prom-client's own keeps a digest per series, which
 * is too much memory for thousands of them.
 */
export class DerivedSummary<Label extends string> extends Summary<Label> {
  readonly #series: () => readonly SumSeries<Label>[];

  constructor(described: SummaryConfiguration<Label>, series: () => readonly SumSeries<Label>[]) {
    super(described);
    this.#series = series;
  }

  override async get(): ReturnType<Summary<Label>['get']> {
    const family = await super.get();
    const values = this.#series()
      .filter(({ count }) => count > 0)
      .flatMap(({ labels, sum, count }) => [
        { metricName: `${family.name}_sum`, labels, value: sum },
        { metricName: `${family.name}_count`, labels, value: count },
      ]);
    return { ...family, values };
  }
}
