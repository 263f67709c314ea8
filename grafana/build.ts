import * as grafana from '@grafana/grafana-foundation-sdk/dashboard';
import { type Annotation, type Dashboard, uidOf, type Variable } from './panel.ts';
import { DATASOURCE, macro, panelBuilder } from './panel-builder.ts';

const TAG = 'threenines';

/** In the classic format, which every Grafana imports; its successor needs Grafana 12 or later. */
export function buildDashboard(dashboard: Dashboard): grafana.Dashboard {
  const builder = new grafana.DashboardBuilder(dashboard.title)
    .uid(uidOf(dashboard.name))
    .description(dashboard.description)
    .tags([TAG])
    .timezone('browser')
    .time(dashboard.time)
    .refresh('1m')
    .tooltip(grafana.DashboardCursorSync.Crosshair)
    .withVariable(new grafana.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .link(linkToTheOthers());
  for (const variable of dashboard.variables) builder.withVariable(variableBuilder(variable));
  if (dashboard.reports) addReports(builder, dashboard);
  for (const annotation of dashboard.annotations) builder.annotation(annotationBuilder(annotation));
  let id = 0;
  for (const section of dashboard.sections) {
    id += 1;
    builder.withRow(new grafana.RowBuilder(section.title).id(id));
    for (const panel of section.panels) {
      id += 1;
      builder.withPanel(panelBuilder(panel).id(id));
    }
  }
  return visibly(builder.build());
}

/** The SDK's default puts links and annotations into a menu of newer Grafanas; above the panels they are found. */
function visibly(built: grafana.Dashboard): grafana.Dashboard {
  for (const item of [...(built.links ?? []), ...(built.annotations?.list ?? [])]) delete item.placement;
  return built;
}

/** What is chosen here stays chosen there. */
function linkToTheOthers(): grafana.DashboardLinkBuilder {
  return new grafana.DashboardLinkBuilder('Threenines')
    .type(grafana.DashboardLinkType.Dashboards)
    .tags([TAG])
    .includeVars(true)
    .keepTime(true);
}

/** Delivered reports have names of their own; of several operators, the overview. */
function addReports(builder: grafana.DashboardBuilder, { variables }: Dashboard): void {
  const isOfOne = variables.some(({ name, choice }) => name === 'operator' && choice === 'one');
  const address = new grafana.TextBoxVariableBuilder('reports')
    .label('Reports')
    .description('Address of the folder that reports are delivered to, where it is published')
    .defaultValue('http://127.0.0.1:8000');
  builder.withVariable(address).link(
    new grafana.DashboardLinkBuilder('Report of the month')
      .type(grafana.DashboardLinkType.Link)
      .icon('doc')
      .tooltip('The report of the month that the time range begins in')
      .url(isOfOne ? `$reports/sla-$operator-${macro('__from:date:YYYY-MM')}.html` : '$reports/')
      .targetBlank(true),
  );
}

function variableBuilder({ name, label, series, choice }: Variable): grafana.QueryVariableBuilder {
  const builder = new grafana.QueryVariableBuilder(name)
    .label(label)
    .query(`label_values(${series}, ${name})`)
    .datasource(DATASOURCE)
    .refresh(grafana.VariableRefresh.OnTimeRangeChanged)
    .sort(grafana.VariableSort.AlphabeticalAsc);
  if (choice === 'one') return builder.multi(false).includeAll(false);
  return builder.multi(true).includeAll(true).allValue('.*').current({ text: 'All', value: '$__all', selected: true });
}

function annotationBuilder({ name, expr, title, color }: Annotation): grafana.AnnotationQueryBuilder {
  return new grafana.AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(expr)
    .step('60s')
    .titleFormat(title)
    .tagKeys('operator,service');
}
