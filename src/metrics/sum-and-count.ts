import { Summary } from 'prom-client';

/** Who made a series adds to it. */
export interface KeptSums<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  sum: number;
  /** While it is 0 the series is absent. */
  count: number;
}

/** A summary without quantiles. prom-client's own keeps a digest per series: far too much for thousands of them. */
export class SumAndCount<Label extends string> extends Summary<Label> {
  #series: KeptSums<Label>[] = [];

  /** Adds one. */
  series(labels: Readonly<Record<Label, string>>): KeptSums<Label> {
    const series: KeptSums<Label> = { labels, sum: 0, count: 0 };
    this.#series.push(series);
    return series;
  }

  end(ended: KeptSums<Label>): void {
    this.#series = this.#series.filter((series) => series !== ended);
  }

  override async get(): ReturnType<Summary<Label>['get']> {
    const family = await super.get();
    const values = this.#series.flatMap(({ labels, sum, count }) =>
      count === 0
        ? []
        : [
            { metricName: `${family.name}_sum`, labels, value: sum },
            { metricName: `${family.name}_count`, labels, value: count },
          ],
    );
    return { ...family, values };
  }
}
