/** What dashboards show, as data; `build.ts` turns it into Grafana's JSON. */

export interface Query {
  readonly expr: string;
  readonly legend: string;
  /** A limit of the contract or a pace to compare with: a dashed line. */
  readonly limit?: boolean;
  /** Of a table column, where they are not the panel's. */
  readonly unit?: string;
  readonly words?: Words;
}

/** Shows numbers as words; `none` stands for no value at all. */
export type Words = Readonly<Record<string, { readonly text: string; readonly color: string }>>;

interface PanelBase {
  readonly title: string;
  readonly description: string;
  /** Columns of 24. */
  readonly width: number;
}

export interface QueryPanel extends PanelBase {
  readonly kind: 'stat' | 'lines' | 'stacked' | 'timeline' | 'heatmap' | 'table';
  readonly unit: string;
  readonly queries: readonly Query[];
  readonly decimals?: number;
  readonly max?: number;
  /** Coloured as bad from here on, in this direction. Only where the number is no part of a contract. */
  readonly badWhen?: { readonly atLeast: number } | { readonly below: number };
  readonly words?: Words;
  readonly exemplars?: boolean;
  /** Each row of a table leads to the dashboard of its operator. */
  readonly leadsTo?: DashboardName;
}

export interface TextPanel extends PanelBase {
  readonly kind: 'text';
  readonly markdown: string;
}

export type Panel = QueryPanel | TextPanel;

export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export type DashboardName = 'overview' | 'operator' | 'sla' | 'monitor-health';

/** Its values are those that a label has in a metric. */
export interface Variable {
  readonly name: 'operator' | 'service' | 'instance';
  readonly label: string;
  readonly series: string;
  readonly choice: 'one' | 'several';
}

/** Marks the spans in which the query has a value of at least 1. */
export interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly title: string;
  readonly color: string;
}

export interface Dashboard {
  readonly name: DashboardName;
  readonly title: string;
  readonly description: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly variables: readonly Variable[];
  /** Asks for the address of delivered reports, for links to them. */
  readonly reports: boolean;
  readonly annotations: readonly Annotation[];
  readonly sections: readonly Section[];
}

export function isQueryPanel(panel: Panel): panel is QueryPanel {
  return panel.kind !== 'text';
}

export const uidOf = (name: DashboardName) => `threenines-${name}`;
