import { count, duration, objective, percent } from '../../core/format.ts';
import { highIncidents } from '../../core/incident/reported.ts';
import type { SlaVerdict } from '../../core/sla/figures.ts';
import { watchedOf } from '../../core/sla/watched.ts';
import type { MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { heatStrip } from '../charts/heat-strip.ts';
import { type Block, type Card, type Section, text } from '../document.ts';
import { statements, watchedText } from '../verdicts.ts';

/** The verdicts, which readers look for first. */
export function summarySection({ monitors }: ReportInput): Section {
  const explanations = monitors.flatMap(explanation);
  return {
    id: 'verdicts',
    title: 'Verdicts',
    blocks: [
      text(summary(monitors)),
      { kind: 'cards', cards: monitors.map(card) },
      ...(explanations.length === 0 ? [] : [{ kind: 'list' as const, items: explanations }]),
      ...strips(monitors),
    ],
  };
}

export function serviceSectionId({ label }: MonitorReport): string {
  return `service-${label.replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
}

/** How many services kept both promises, and which did not. */
export function summary(monitors: readonly MonitorReport[]): string {
  if (monitors.length === 0) return 'No service of this operator was monitored in this period.';
  const having = (verdict: SlaVerdict) =>
    monitors
      .filter((monitor) => statements(monitor.figures).some((one) => one.verdict === verdict))
      .map((monitor) => monitor.label);
  const breached = having('breached');
  const open = having('inconclusive');
  const kept = monitors.filter(({ figures }) => statements(figures).every((one) => one.verdict === 'met'));
  const parts = [`${kept.length} of ${monitors.length} monitored services kept both promises.`];
  if (breached.length > 0) parts.push(`Breached: ${breached.join(', ')}.`);
  if (open.length > 0) parts.push(`Not decidable: ${open.join(', ')}.`);
  const partial = monitors.filter(({ figures }) => watchedOf(figures.period, figures) === 'partial');
  if (partial.length > 0) {
    const each = partial.map(({ label, figures }) => `${label} (${watchedText(figures)!})`);
    parts.push(`Not watched for the whole window: ${each.join(', ')}.`);
  }
  return parts.join(' ');
}

function card(monitor: MonitorReport): Card {
  const { label, figures } = monitor;
  return {
    title: label,
    target: { section: serviceSectionId(monitor) },
    promises: statements(figures).map(({ promise, verdict, figure, limit, margin, watched }) => ({
      name: promise,
      verdict,
      figure,
      note: watched === null ? `${limit}: ${margin}` : `${limit}: ${margin} (${watched})`,
    })),
  };
}

/** The days of all services below one another, so that simultaneous failures line up. */
function strips(monitors: readonly MonitorReport[]): Block[] {
  const measured = monitors.filter(({ days }) => days.length > 0);
  return measured.map((monitor, index) => ({
    kind: 'charts',
    charts: [heatStrip(monitor, index === measured.length - 1)],
  }));
}

/** A breach of availability as time, which says more than a fraction of a percent. */
function explanation({ label, figures, incidents, downtime }: MonitorReport): string[] {
  const { availability, downtimeSeconds, errorBudget } = figures;
  if (availability.verdict !== 'breached') return [];
  const spans = downtime.length === 1 ? 'one span' : `${count(downtime.length)} spans`;
  const opened = highIncidents(incidents).length;
  const high = opened === 1 ? '1 High incident' : `${opened} High incidents`;
  return [
    `${label} was available ${percent(availability.adjusted)} of the time, not ${objective(availability.objective)}: ` +
      `down for ${duration(downtimeSeconds * 1_000)} in ${spans}, with ${high}. ${budgetText(errorBudget)}`,
  ];
}

/**
 * A breach of a window that was measured in part may leave some of the whole window's budget; the sentence must allow
 * for it.
 */
function budgetText({ usedSeconds, totalSeconds }: MonitorReport['figures']['errorBudget']): string {
  const used = duration((usedSeconds ?? 0) * 1_000);
  const total = duration(totalSeconds * 1_000);
  return (usedSeconds ?? 0) > totalSeconds
    ? `It used ${used} of the ${total} that the promise allows.`
    : `It used ${used}: more than the promise allows for the time that was measured (${total} for the whole window).`;
}
