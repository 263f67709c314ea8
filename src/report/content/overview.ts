import { count, NOTHING, percent } from '../../core/format.ts';
import type { SlaVerdict } from '../../core/sla/figures.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import type { Cell, ReportDocument, Row, Target } from '../document.ts';
import { instant } from '../format.ts';
import { type Statement, statements } from '../verdicts.ts';
import { notices } from './report.ts';

/** One operator's report, and the name of its file beside the overview. */
export interface OverviewEntry {
  readonly input: ReportInput;
  readonly file: string;
}

/** All operators on one page, those with a breach first. Needs at least one entry. */
export function overviewDocument(entries: readonly OverviewEntry[]): ReportDocument {
  const inputs = entries.map(({ input }) => input);
  const { period, generatedAt, method } = inputs[0]!;
  const simulated = inputs.some((input) => input.simulated);
  const title = `SLA compliance of all operators, ${period.label}`;
  return {
    title: simulated ? `Simulated: ${title}` : title,
    lines: [`${instant(period.from)} to ${instant(period.to)} UTC. Generated ${instant(generatedAt)} UTC.`],
    notices: notices({ simulated, generatedAt, period, monitors: inputs.flatMap(({ monitors }) => monitors) }),
    sections: [
      {
        id: 'verdicts',
        title: 'Verdicts',
        blocks: [
          { kind: 'text', text: summaryOfAll(inputs) },
          {
            kind: 'table',
            title: 'By operator and service',
            columns: [
              { title: 'Operator and service', share: 2 },
              { title: 'Availability', align: 'right' },
              { title: '' },
              { title: 'Latency', align: 'right', share: 1.2 },
              { title: '' },
              { title: 'Incidents', align: 'right', share: 0.7 },
            ],
            rows: entries.toSorted((a, b) => breaches(b.input) - breaches(a.input)).flatMap(operatorRows),
          },
        ],
      },
    ],
    footer: `Generated ${instant(generatedAt)} UTC by threenines ${method.version}`,
  };
}

/** Counts only: the names of many operators would fill a page. */
function summaryOfAll(inputs: readonly ReportInput[]): string {
  const services = inputs.flatMap(({ monitors }) => monitors.map(({ figures }) => statements(figures)));
  const having = (verdict: SlaVerdict) => services.filter((both) => both.some((one) => one.verdict === verdict)).length;
  const kept = services.filter((both) => both.every(({ verdict }) => verdict === 'met')).length;
  return (
    `${count(inputs.length)} operators. ${count(kept)} of ${count(services.length)} monitored services kept both promises, ` +
    `${count(having('breached'))} breached one, ${count(having('inconclusive'))} are inconclusive.`
  );
}

function operatorRows({ input, file }: OverviewEntry): Row[] {
  return input.monitors.map((monitor, index) => ({
    head: true,
    cells: cells(monitor, index === 0 ? { text: input.operator.name, below: monitor.label } : null, { file }),
  }));
}

function cells(monitor: MonitorReport, first: { text: string; below: string } | null, target: Target): Cell[] {
  const { label, figures, incidents } = monitor;
  const [availability, latency] = statements(figures);
  return [
    first === null ? { text: '', below: label } : { ...first, target },
    percent(figures.availability.adjusted),
    verdictCell(availability!),
    latency!.figure,
    verdictCell(latency!),
    incidents.length === 0 ? NOTHING : count(incidents.length),
  ];
}

function verdictCell({ verdict, watched }: Statement): Cell {
  return { text: verdict, verdict, ...(watched !== null && { below: watched }) };
}

function breaches({ monitors }: ReportInput): number {
  return monitors.flatMap(({ figures }) => statements(figures)).filter(({ verdict }) => verdict === 'breached').length;
}
