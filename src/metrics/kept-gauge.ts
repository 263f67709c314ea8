import { Gauge } from 'prom-client';

type LabelValues<Label extends string> = Record<Label, string>;

export interface KeptSeries<Label extends string> {
  readonly labels: LabelValues<Label>;
  /** Null while there is nothing to show: then the series is absent. */
  value: number | null;
}

/** A gauge whose series are kept from scrape to scrape. prom-client makes new objects at each `set`, which thousands of series cannot afford. */
export class KeptGauge<Label extends string> extends Gauge<Label> {
  #series: KeptSeries<Label>[] = [];

  /** Adds one. */
  series(labels: LabelValues<Label>): KeptSeries<Label> {
    const series: KeptSeries<Label> = { labels, value: null };
    this.#series.push(series);
    return series;
  }

  end(ended: KeptSeries<Label>): void {
    this.#series = this.#series.filter((series) => series !== ended);
  }

  /** Ends all of them. */
  clear(): void {
    this.#series = [];
  }

  override async get(): ReturnType<Gauge<Label>['get']> {
    const family = await super.get();
    const values = this.#series.flatMap(({ labels, value }) => (value === null ? [] : { labels, value }));
    return { ...family, values };
  }
}
