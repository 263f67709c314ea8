import type { ReportInput } from '../../pipeline/reporting/report-input.ts';
import type { Notice, ReportDocument, Section } from '../document.ts';
import { instant } from '../format.ts';
import { evidenceSection } from './bad-slots.ts';
import { figuresTable } from './figures.ts';
import { otherIncidentsSection } from './incidents.ts';
import { blindSpotsSection, methodSection } from './method.ts';
import { declaredSection, loadSection } from './operator.ts';
import { serviceSection } from './service.ts';
import { standingSection } from './status.ts';
import { summarySection } from './summary.ts';

/**
 * The whole report of one operator: the verdicts first, then the facts behind them.
 *
 * @param mostSlots bad slots listed per service
 */
export function reportDocument(input: ReportInput, mostSlots: number): ReportDocument {
  const { period, generatedAt, monitors, method } = input;
  return {
    title: reportTitle(input),
    lines: [`${instant(period.from)} to ${instant(period.to)} UTC. Generated ${instant(generatedAt)} UTC.`],
    notices: notices(input),
    sections: [
      summarySection(input),
      ...(monitors.length === 0 ? [] : [figuresSection(monitors)]),
      ...monitors.map((monitor) => serviceSection(monitor, input)),
      ...optional(declaredSection(input)),
      ...optional(otherIncidentsSection(input)),
      loadSection(input),
      standingSection(input),
      methodSection(input),
      blindSpotsSection(input),
      evidenceSection(input, mostSlots),
    ],
    footer: `Generated ${instant(generatedAt)} UTC by threenines ${method.version}`,
  };
}

export function reportTitle({ operator, period, simulated }: ReportInput): string {
  const title = `SLA compliance: ${operator.name}, ${period.label}`;
  return simulated ? `Simulated: ${title}` : title;
}

/** For one report, or for several about the same period. */
export function notices({ simulated, generatedAt, period, monitors }: NoticeFacts): Notice[] {
  const list: Notice[] = [];
  if (simulated) list.push(DEMO);
  if (generatedAt < period.to) {
    list.push({ kind: 'caution', title: 'This period is still running.', text: 'All verdicts are preliminary.' });
  } else if (monitors.some(({ closure }) => closure === null)) {
    list.push({
      kind: 'caution',
      title: 'Not closed yet.',
      text: 'Late samples and notices can still change these figures.',
    });
  }
  const earlier = monitors.filter(({ closure }) => closure?.format === 1).map(({ label }) => label);
  if (earlier.length > 0) {
    list.push({
      kind: 'caution',
      title: 'Closed under earlier arithmetic.',
      text:
        `${earlier.join(', ')}: the figures stay as version 0.1.0 froze them. That version computed percentiles, and verdicts on ` +
        'them, within 1 %, continued downtime through gaps of the monitor, and derived the remaining share of the error ' +
        'budget from the burn rate.',
    });
  }
  return list;
}

function optional(section: Section | null): Section[] {
  return section === null ? [] : [section];
}

function figuresSection(monitors: ReportInput['monitors']): Section {
  return { id: 'figures', title: null, blocks: [figuresTable(monitors)], newPage: true };
}

type NoticeFacts = Pick<ReportInput, 'simulated' | 'generatedAt' | 'period' | 'monitors'>;

const DEMO: Notice = {
  kind: 'demo',
  title: 'Contains simulated history.',
  text: 'At least part of these samples was simulated for the demo, not measured. This report says nothing about any operator.',
};
