/** What the dashboards ask of Prometheus. */
import { type Dashboard, isQueryPanel } from '../../grafana/panel.ts';

export interface AskedQuery {
  /** Of the panel or the annotation. */
  readonly title: string;
  readonly expr: string;
}

export function queriesOf({ name, sections, annotations }: Dashboard): AskedQuery[] {
  const panels = sections.flatMap((section) => section.panels.filter(isQueryPanel));
  return [
    ...panels.flatMap(({ title, queries }) => queries.map(({ expr }) => ({ title: `${name}: ${title}`, expr }))),
    ...annotations.map((annotation) => ({ title: `${name}: mark ${annotation.name}`, expr: annotation.expr })),
  ];
}

/** As Grafana fills it in when everything is chosen. */
export function chooseAll(expr: string, rateInterval: string): string {
  return expr.replaceAll('$__rate_interval', rateInterval).replaceAll(/\$(operator|service|instance)/g, '.*');
}
