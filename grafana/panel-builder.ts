import {
  BigValueColorMode,
  GraphGradientMode,
  HeatmapCellLayout,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
} from '@grafana/grafana-foundation-sdk/common';
import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as stateTimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as text from '@grafana/grafana-foundation-sdk/text';
import * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import {
  type DashboardName,
  isQueryPanel,
  type Panel,
  type Query,
  type QueryPanel,
  uidOf,
  type Words,
} from './panel.ts';

export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

type QueryPanelBuilder =
  | stat.PanelBuilder
  | stateTimeline.PanelBuilder
  | table.PanelBuilder
  | timeSeries.PanelBuilder
  | heatmap.PanelBuilder;

export function panelBuilder(panel: Panel): QueryPanelBuilder | text.PanelBuilder {
  if (isQueryPanel(panel)) return described(builderOf(panel), panel);
  const { title, description, width, markdown } = panel;
  return new text.PanelBuilder()
    .title(title)
    .description(description)
    .span(width)
    .height(7)
    .mode(text.TextMode.Markdown)
    .content(markdown);
}

function builderOf(panel: QueryPanel): QueryPanelBuilder {
  switch (panel.kind) {
    case 'stat':
      return statBuilder();
    case 'timeline':
      return new stateTimeline.PanelBuilder().height(8).showValue(VisibilityMode.Never);
    case 'table':
      return tableBuilder(panel);
    case 'heatmap':
      return heatmapBuilder(panel.unit);
    case 'lines':
      return linesBuilder(panel.queries);
    case 'stacked':
      return new timeSeries.PanelBuilder()
        .height(8)
        .showPoints(VisibilityMode.Never)
        .stacking(new StackingConfigBuilder().mode(StackingMode.Normal))
        .fillOpacity(40)
        .gradientMode(GraphGradientMode.None);
  }
}

function statBuilder(): stat.PanelBuilder {
  const newest = new ReduceDataOptionsBuilder().calcs(['lastNotNull']);
  return new stat.PanelBuilder().height(4).colorMode(BigValueColorMode.Value).reduceOptions(newest);
}

/** Limits are dashed, so that they are told from what is measured. */
function linesBuilder(queries: readonly Query[]): timeSeries.PanelBuilder {
  const builder = new timeSeries.PanelBuilder().height(8).showPoints(VisibilityMode.Never).lineWidth(2);
  for (const [index, { limit, unit }] of queries.entries()) {
    if (limit)
      builder.overrideByQuery(refId(index), [
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
        { id: 'custom.lineWidth', value: 1 },
        { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
      ]);
    if (unit !== undefined) builder.overrideByQuery(refId(index), [{ id: 'unit', value: unit }]);
  }
  return builder;
}

/** Of Prometheus' buckets as they are: each row ends at an edge. */
function heatmapBuilder(unit: string): heatmap.PanelBuilder {
  return new heatmap.PanelBuilder()
    .height(8)
    .calculate(false)
    .rowsFrame(new heatmap.RowsHeatmapOptionsBuilder().layout(HeatmapCellLayout.Le))
    .color(new heatmap.HeatmapColorOptionsBuilder().mode(heatmap.HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .yAxis(new heatmap.YAxisConfigBuilder().unit(unit))
    .showValue(VisibilityMode.Never)
    .tooltip(new heatmap.HeatmapTooltipBuilder().showColorScale(true).yHistogram(true));
}

/** One row per monitor: results are merged by their labels, and each value column takes its query's legend, unit and words. */
function tableBuilder({ queries, leadsTo }: QueryPanel): table.PanelBuilder {
  const renameByName = Object.fromEntries(queries.map(({ legend }, index) => [`Value #${refId(index)}`, legend]));
  const builder = new table.PanelBuilder()
    .height(12)
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true }, renameByName } });
  for (const { legend, unit, words } of queries) {
    if (unit !== undefined) builder.overrideByName(legend, [{ id: 'unit', value: unit }]);
    if (words !== undefined)
      builder.overrideByName(legend, [
        { id: 'mappings', value: mappingsOf(words) },
        { id: 'custom.cellOptions', value: { type: 'color-text' } },
      ]);
  }
  if (leadsTo !== undefined) builder.overrideByName('operator', [{ id: 'links', value: [linkOfRow(leadsTo)] }]);
  return builder;
}

function linkOfRow(name: DashboardName) {
  const fields = ['operator', 'service'].map((label) => `var-${label}=${macro(`__data.fields.${label}`)}`).join('&');
  return {
    title: `Look at ${macro('__data.fields.operator')} ${macro('__data.fields.service')}`,
    url: `/d/${uidOf(name)}?${fields}&${macro('datasource:queryparam')}&${macro('__url_time_range')}`,
  };
}

/** What every kind of panel with queries has. */
function described<Builder extends QueryPanelBuilder>(builder: Builder, panel: QueryPanel): Builder {
  builder
    .title(panel.title)
    .description(panel.description)
    .datasource(DATASOURCE)
    .span(panel.width)
    .unit(panel.unit)
    .targets(panel.queries.map((query, index) => target(panel, query, index)));
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.max !== undefined) builder.max(panel.max);
  if (panel.words !== undefined) builder.mappings(mappingsOf(panel.words));
  if (panel.badWhen !== undefined) builder.thresholds(thresholdsOf(panel.badWhen));
  return builder;
}

function target({ kind, exemplars }: QueryPanel, { expr, legend }: Query, index: number): DataqueryBuilder {
  const query = new DataqueryBuilder().expr(expr).legendFormat(legend).refId(refId(index));
  if (exemplars) query.exemplar(true);
  if (kind === 'table') return query.instant().format(PromQueryFormat.Table);
  if (kind === 'heatmap') return query.range().format(PromQueryFormat.Heatmap);
  return kind === 'stat' ? query.instant() : query.range();
}

function thresholdsOf(badWhen: NonNullable<QueryPanel['badWhen']>): grafana.ThresholdsConfigBuilder {
  const steps =
    'atLeast' in badWhen
      ? [step(null, 'green'), step(badWhen.atLeast, 'red')]
      : [step(null, 'red'), step(badWhen.below, 'green')];
  return new grafana.ThresholdsConfigBuilder().mode(grafana.ThresholdsMode.Absolute).steps(steps);
}

function step(value: number | null, color: string): grafana.Threshold {
  return { value, color };
}

function mappingsOf({ none, ...words }: Words): grafana.ValueMapping[] {
  const mappings: grafana.ValueMapping[] = [{ type: grafana.MappingType.ValueToText, options: { ...words } }];
  if (none !== undefined) {
    const options = { match: grafana.SpecialValueMatch.NullAndNan, result: none };
    mappings.push({ type: grafana.MappingType.SpecialValue, options });
  }
  return mappings;
}

/** Grafana's own form for what it fills in. */
export function macro(name: string): string {
  return `\${${name}}`;
}

function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
