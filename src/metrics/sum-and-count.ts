import { Summary } from 'prom-client';

type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

interface Series<Label extends string> {
  readonly labels: LabelValues<Label>;
  sum: number;
  count: number;
}

/** A summary without quantiles. prom-client's own keeps a digest per series: far too much for thousands of them. */
export class SumAndCount<Label extends string> extends Summary<Label> {
  readonly #series = new Map<string, Series<Label>>();

  add(labels: LabelValues<Label>, value: number): void {
    const key = keyOf(labels);
    const series = this.#series.get(key) ?? { labels, sum: 0, count: 0 };
    series.sum += value;
    series.count += 1;
    this.#series.set(key, series);
  }

  /** Removes every series that carries all of these labels. */
  removeMatching(part: Partial<LabelValues<Label>>): void {
    const wanted = Object.entries(part) as [Label, string][];
    for (const [key, { labels }] of this.#series) {
      if (wanted.every(([label, value]) => labels[label] === value)) this.#series.delete(key);
    }
  }

  override async get(): ReturnType<Summary<Label>['get']> {
    const family = await super.get();
    const values = [...this.#series.values()].flatMap(({ labels, sum, count }) => [
      { metricName: `${family.name}_sum`, labels, value: sum },
      { metricName: `${family.name}_count`, labels, value: count },
    ]);
    return { ...family, values };
  }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return Object.values(labels).join('\0');
}
