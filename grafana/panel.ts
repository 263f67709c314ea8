/** What a panel shows, as data; `dashboards.ts` turns it into Grafana's JSON. */

export interface Query {
  readonly expr: string;
  readonly legend: string;
  /** Unit of a table column, where it is not the panel's. */
  readonly unit?: string;
}

export interface Panel {
  readonly kind: 'stat' | 'lines' | 'stacked' | 'timeline' | 'table';
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Columns of 24. */
  readonly width: number;
  readonly queries: readonly Query[];
  readonly decimals?: number;
  readonly max?: number;
  /** From this value on the colour warns, then alarms. */
  readonly thresholds?: {
    readonly direction: 'high-is-bad' | 'low-is-bad';
    readonly warn: number;
    readonly alarm: number;
  };
  /** Shows a number as words. */
  readonly words?: Readonly<Record<string, { readonly text: string; readonly color: string }>>;
  readonly exemplars?: boolean;
}

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}
