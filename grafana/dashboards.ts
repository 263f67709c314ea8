import {
  BigValueColorMode,
  GraphGradientMode,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import * as dashboards from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, Query } from './panel.ts';
import { CONTRACT } from './sections/contract.ts';
import { NOW } from './sections/now.ts';
import { SELF } from './sections/self.ts';

/** In reading order. */
export const SECTIONS = [NOW, CONTRACT, SELF];

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

export function overviewDashboard(): dashboards.Dashboard {
  // The classic format, which every Grafana imports; its successor needs Grafana 12 or later.
  const dashboard = new dashboards.DashboardBuilder('Threenines: operators against their SLA')
    .uid('threenines-overview')
    .description(
      'Availability, latency, error budget and incidents per operator and service, and the health of the monitor.',
    )
    .tags(['threenines', 'sla'])
    .timezone('browser')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .tooltip(dashboards.DashboardCursorSync.Crosshair)
    .withVariable(new dashboards.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(labelVariable('operator', 'threenines_incidents_open'))
    .withVariable(labelVariable('service', 'threenines_incidents_open{operator=~"$operator"}'));
  let id = 0;
  for (const section of SECTIONS) {
    id += 1;
    dashboard.withRow(new dashboards.RowBuilder(section.title).id(id));
    for (const panel of section.panels) {
      id += 1;
      dashboard.withPanel(builderOf(panel).id(id));
    }
  }
  return dashboard.build();
}

function labelVariable(label: string, series: string): dashboards.QueryVariableBuilder {
  return new dashboards.QueryVariableBuilder(label)
    .label(label === 'operator' ? 'Operator' : 'Service')
    .query(`label_values(${series}, ${label})`)
    .datasource(DATASOURCE)
    .refresh(dashboards.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboards.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ text: 'All', value: '$__all', selected: true });
}

function builderOf(panel: Panel): AnyBuilder {
  switch (panel.kind) {
    case 'stat':
      return described(statBuilder(), panel);
    case 'timeline':
      return described(new stateTimeline.PanelBuilder().height(8), panel);
    case 'table':
      return withColumns(described(new table.PanelBuilder().height(9), panel), panel.queries);
    case 'lines':
      return described(new timeSeries.PanelBuilder().height(8).showPoints(VisibilityMode.Never).lineWidth(2), panel);
    case 'stacked': {
      const stacking = new StackingConfigBuilder().mode(StackingMode.Normal);
      const builder = new timeSeries.PanelBuilder().height(8).showPoints(VisibilityMode.Never).stacking(stacking);
      return described(builder.fillOpacity(40).gradientMode(GraphGradientMode.None), panel);
    }
  }
}

function statBuilder(): stat.PanelBuilder {
  const newest = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
  return new stat.PanelBuilder().height(4).colorMode(BigValueColorMode.Value).reduceOptions(newest);
}

type AnyBuilder = stat.PanelBuilder | stateTimeline.PanelBuilder | table.PanelBuilder | timeSeries.PanelBuilder;

/** What every kind of panel has. */
function described<Builder extends AnyBuilder>(builder: Builder, panel: Panel): Builder {
  builder
    .title(panel.title)
    .description(panel.description)
    .datasource(DATASOURCE)
    .span(panel.width)
    .unit(panel.unit)
    .targets(panel.queries.map((query, index) => target(panel, query, index)));
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.words !== undefined) builder.mappings([valueMap(panel.words)]);
  if (panel.thresholds !== undefined) builder.thresholds(thresholdsOf(panel.thresholds));
  return builder;
}

function target(panel: Panel, { expr, legend }: Query, index: number): DataqueryBuilder {
  const query = new DataqueryBuilder().expr(expr).legendFormat(legend).refId(refId(index));
  if (panel.exemplars) query.exemplar(true);
  if (panel.kind === 'table') return query.instant().format(PromQueryFormat.Table);
  return panel.kind === 'stat' ? query.instant() : query.range();
}

/** One row per monitor: results are merged by their labels, and each value column takes its query's legend and unit. */
function withColumns(builder: table.PanelBuilder, queries: readonly Query[]): table.PanelBuilder {
  const renameByName = Object.fromEntries(queries.map(({ legend }, index) => [`Value #${refId(index)}`, legend]));
  builder
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true }, renameByName } });
  for (const { legend, unit } of queries) {
    if (unit !== undefined) builder.overrideByName(legend, [{ id: 'unit', value: unit }]);
  }
  return builder;
}

function thresholdsOf({
  direction,
  warn,
  alarm,
}: NonNullable<Panel['thresholds']>): dashboards.ThresholdsConfigBuilder {
  const steps: dashboards.Threshold[] =
    direction === 'high-is-bad'
      ? [step(null, 'green'), step(warn, 'orange'), step(alarm, 'red')]
      : [step(null, 'red'), step(alarm, 'orange'), step(warn, 'green')];
  return new dashboards.ThresholdsConfigBuilder().mode(dashboards.ThresholdsMode.Absolute).steps(steps);
}

function step(value: number | null, color: string): dashboards.Threshold {
  return { value, color };
}

function valueMap(words: NonNullable<Panel['words']>): dashboards.ValueMap {
  return { type: dashboards.MappingType.ValueToText, options: { ...words } };
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
