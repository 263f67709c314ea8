import type { Cell, ReportDocument, Row, Target } from '../document.ts';
import { count, instant, NOTHING, percent } from '../format.ts';
import type { MonitorReport, ReportInput } from '../input.ts';
import { statements } from '../verdicts.ts';
import { notices } from './report.ts';
import { summary } from './summary.ts';

/** One operator's report, and the file beside the overview that holds it. */
export interface OverviewEntry {
  readonly input: ReportInput;
  readonly file: string;
}

/** All operators on one page, those with a breach first. Takes at least one entry. */
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
          { kind: 'text', text: `${count(entries.length)} operators. ${summary(inputs.flatMap(named))}` },
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

function named({ operator, monitors }: ReportInput): MonitorReport[] {
  return monitors.map((monitor) => ({ ...monitor, label: `${operator.id}/${monitor.label}` }));
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
    { text: availability!.verdict, verdict: availability!.verdict },
    latency!.figure,
    { text: latency!.verdict, verdict: latency!.verdict },
    incidents.length === 0 ? NOTHING : count(incidents.length),
  ];
}

function breaches({ monitors }: ReportInput): number {
  return monitors.flatMap(({ figures }) => statements(figures)).filter(({ verdict }) => verdict === 'breached').length;
}
