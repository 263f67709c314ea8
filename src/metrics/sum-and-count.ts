import { Summary, type SummaryConfiguration } from 'prom-client';

type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

const SEPARATOR = '\0';

/**
 * A summary without quantiles. prom-client's own keeps a digest per series: far too much for thousands of them. Series that
 * differ in their last label alone, as the phases of one monitor do, share one row of numbers and no objects.
 */
export class SumAndCount<Label extends string> extends Summary<Label> {
  readonly #sharedLabels: readonly Label[];
  readonly #lastLabel: Label;
  /** Where the sum stands in a row, by the value of the last label; its count follows it. */
  readonly #places = new Map<string, number>();
  /** By the values of the labels before the last. */
  readonly #rows = new Map<string, number[]>();

  constructor(described: SummaryConfiguration<Label> & { readonly labelNames: readonly Label[] }) {
    super(described);
    this.#sharedLabels = described.labelNames.slice(0, -1);
    this.#lastLabel = described.labelNames.at(-1)!;
  }

  add(labels: LabelValues<Label>, value: number): void {
    const key = this.#sharedLabels.map((name) => labels[name]).join(SEPARATOR);
    const row = this.#rows.get(key) ?? [];
    const place = this.#placeOf(labels[this.#lastLabel]);
    while (row.length < place + 2) row.push(0);
    row[place]! += value;
    row[place + 1]! += 1;
    this.#rows.set(key, row);
  }

  /** Removes every series with these values of the labels before the last. */
  removeRow(shared: Readonly<Partial<LabelValues<Label>>>): void {
    this.#rows.delete(this.#sharedLabels.map((name) => shared[name]).join(SEPARATOR));
  }

  override async get(): ReturnType<Summary<Label>['get']> {
    const family = await super.get();
    const values = [...this.#rows].flatMap(([key, row]) =>
      this.#seriesIn(key, row).flatMap(({ labels, sum, count }) => [
        { metricName: `${family.name}_sum`, labels, value: sum },
        { metricName: `${family.name}_count`, labels, value: count },
      ]),
    );
    return { ...family, values };
  }

  #seriesIn(key: string, row: readonly number[]) {
    const values = key.split(SEPARATOR);
    const shared = Object.fromEntries(this.#sharedLabels.map((name, index) => [name, values[index]]));
    return [...this.#places].flatMap(([last, place]) => {
      const [sum = 0, count = 0] = row.slice(place, place + 2);
      return count === 0 ? [] : [{ labels: { ...shared, [this.#lastLabel]: last } as LabelValues<Label>, sum, count }];
    });
  }

  #placeOf(last: string): number {
    const place = this.#places.get(last) ?? 2 * this.#places.size;
    this.#places.set(last, place);
    return place;
  }
}
