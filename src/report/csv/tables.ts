import { changesInWords } from '../../core/closing/changed-figures.ts';
import { type DeadlineOutcome, outcomeOf } from '../../core/incident/deadline.ts';
import { highIncidents, type ReportedDeadline, type ReportedIncident } from '../../core/incident/reported.ts';
import { PHASES, type Sample } from '../../core/sample.ts';
import { confidenceOf } from '../../core/sla/confidence.ts';
import type { Period } from '../../core/sla/period.ts';
import { watchedOf } from '../../core/sla/watched.ts';
import { isoTime, isoTimeOrNull, SECOND } from '../../core/time.ts';
import type { IncidentsOf, MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import type { DayCompliance } from '../../pipeline/sla/compliance.ts';
import { type CsvColumn, csvText } from './csv.ts';

/** The tables of the CSV report: one table per file, because CSV has no sheets. */
export const CSV_TABLES = ['services', 'days', 'incidents', 'deadlines', 'downtime', 'failures'] as const;
export type CsvTable = (typeof CSV_TABLES)[number];

/** A monitor and the report that it belongs to. */
interface Of<M = MonitorReport> {
  readonly input: ReportInput;
  readonly monitor: M;
}

/** The columns that need only incidents also serve services that are not probed. */
type Columns<Extra, M = MonitorReport> = readonly CsvColumn<Of<M> & Extra>[];

export function csvReport(inputs: readonly ReportInput[], table: CsvTable): string {
  const monitors = inputs.flatMap((input) => input.monitors.map((monitor): Of => ({ input, monitor })));
  const services = inputs.flatMap((input) =>
    [...input.monitors, ...input.otherServices].map((monitor): Of<IncidentsOf> => ({ input, monitor })),
  );
  const incidents = services.flatMap((of) => of.monitor.incidents.map((incident) => ({ ...of, incident })));
  const each = <One, Name extends string>(name: Name, list: (of: Of) => readonly One[]) =>
    monitors.flatMap((of) => list(of).map((one) => ({ ...of, [name]: one }) as Of & Record<Name, One>));
  switch (table) {
    case 'services':
      return csvText([...KEY, ...SERVICES], monitors);
    case 'days':
      return csvText(
        [...KEY, ...DAYS],
        each('day', ({ monitor }) => monitor.days),
      );
    case 'incidents':
      return csvText([...KEY, ...INCIDENTS], incidents);
    case 'deadlines':
      return csvText(
        [...KEY, ...DEADLINES],
        incidents.flatMap(({ incident, ...of }) =>
          incident.deadlines.map((deadline) => ({ ...of, owed: { incident, deadline } })),
        ),
      );
    case 'downtime':
      return csvText(
        [...KEY, ...DOWNTIME],
        each('span', ({ monitor }) => monitor.downtime),
      );
    case 'failures':
      return csvText(
        [...KEY, ...FAILURES],
        each('sample', ({ monitor }) => monitor.badSamples),
      );
  }
}

/** The names of a table's columns, for the documentation. */
export function csvColumns(table: CsvTable): string[] {
  return csvReport([], table).trimEnd().split(',');
}

const KEY: Columns<object, IncidentsOf> = [
  { name: 'operator', value: ({ input }) => input.operator.id },
  { name: 'service', value: ({ monitor }) => monitor.service },
  { name: 'simulated', value: ({ input }) => input.simulated },
];

const SERVICES: Columns<object> = [
  { name: 'period_from', value: ({ monitor }) => isoTime(monitor.figures.period.from) },
  { name: 'period_to', value: ({ monitor }) => isoTime(monitor.figures.period.to) },
  { name: 'availability_verdict', value: ({ monitor }) => monitor.figures.availability.verdict },
  { name: 'availability_objective', value: ({ monitor }) => monitor.figures.availability.objective },
  { name: 'availability_adjusted', value: ({ monitor }) => monitor.figures.availability.adjusted },
  { name: 'availability_observed', value: ({ monitor }) => monitor.figures.availability.observed },
  { name: 'availability_lower', value: ({ monitor }) => monitor.figures.availability.lower },
  { name: 'availability_upper', value: ({ monitor }) => monitor.figures.availability.upper },
  { name: 'confidence_lower', value: ({ monitor }) => confidence(monitor)?.lower ?? null },
  { name: 'confidence_upper', value: ({ monitor }) => confidence(monitor)?.upper ?? null },
  { name: 'latency_verdict', value: ({ monitor }) => monitor.figures.latency.verdict },
  { name: 'latency_statistic', value: ({ monitor }) => monitor.figures.latency.statistic },
  { name: 'latency_limit_ms', value: ({ monitor }) => monitor.figures.latency.limitMs },
  { name: 'latency_ms', value: ({ monitor }) => monitor.figures.latency.valueMs },
  { name: 'latency_p50_ms', value: ({ monitor }) => monitor.figures.latency.p50Ms },
  { name: 'latency_p90_ms', value: ({ monitor }) => monitor.figures.latency.p90Ms },
  { name: 'latency_p95_ms', value: ({ monitor }) => monitor.figures.latency.p95Ms },
  { name: 'latency_p99_ms', value: ({ monitor }) => monitor.figures.latency.p99Ms },
  { name: 'latency_share_within_limit', value: ({ monitor }) => monitor.figures.latency.shareWithinLimit },
  { name: 'slots_due', value: ({ monitor }) => monitor.figures.slots.due },
  { name: 'slots_good', value: ({ monitor }) => monitor.figures.slots.good },
  { name: 'slots_bad', value: ({ monitor }) => monitor.figures.slots.bad },
  { name: 'slots_excluded', value: ({ monitor }) => monitor.figures.slots.excluded },
  { name: 'slots_unknown', value: ({ monitor }) => monitor.figures.slots.unknown },
  { name: 'coverage', value: ({ monitor }) => monitor.figures.coverage },
  { name: 'downtime_seconds', value: ({ monitor }) => monitor.figures.downtimeSeconds },
  { name: 'error_budget_remaining', value: ({ monitor }) => monitor.figures.errorBudgetRemaining },
  {
    name: 'high_incidents',
    value: ({ monitor }) => highIncidents(monitor.incidents).length,
  },
  { name: 'error_budget_left_seconds', value: ({ monitor }) => monitor.figures.errorBudget.leftSeconds },
  { name: 'error_budget_total_seconds', value: ({ monitor }) => monitor.figures.errorBudget.totalSeconds },
  { name: 'burn', value: ({ monitor }) => monitor.figures.burn },
  { name: 'latency_observed_ms', value: ({ monitor }) => monitor.figures.latency.observedMs },
  { name: 'latency_samples', value: ({ monitor }) => monitor.figures.latency.samples },
  { name: 'latency_within_limit', value: ({ monitor }) => monitor.figures.latency.withinLimit },
  { name: 'watched', value: ({ monitor: { figures } }) => watchedOf(figures.period, figures) },
  { name: 'watched_from', value: ({ monitor }) => isoTimeOrNull(monitor.figures.watchedFrom) },
  { name: 'watched_until', value: ({ monitor }) => isoTimeOrNull(monitor.figures.watchedUntil) },
  { name: 'watched_share', value: ({ monitor }) => monitor.figures.watchedShare },
  { name: 'partial_month', value: ({ monitor }) => monitor.figures.partialMonth },
  {
    name: 'closure_hash',
    value: ({ monitor }) => monitor.closure?.amendments.at(-1)?.hash ?? monitor.closure?.hash ?? null,
  },
  { name: 'amended_from', value: ({ monitor }) => monitor.closure?.amendments.at(-1)?.replaces ?? null },
  {
    name: 'amendments',
    value: ({ monitor }) =>
      monitor.closure?.amendments
        .map(
          ({ at, author, reason, changes }) =>
            `${isoTime(at)} ${author}: ${reason} (${changesInWords(changes).join('; ')})`,
        )
        .join(' | ') || null,
  },
];

const DAYS: Columns<{ readonly day: DayCompliance }> = [
  { name: 'date', value: ({ day }) => day.date },
  { name: 'availability_observed', value: ({ day }) => day.observed },
  { name: 'coverage', value: ({ day }) => day.coverage },
  { name: 'bad_minutes', value: ({ day }) => day.badMinutes },
  { name: 'latency_ms', value: ({ day }) => day.latencyMs },
  { name: 'error_budget_remaining', value: ({ day }) => day.budgetRemaining },
];

const INCIDENTS: Columns<{ readonly incident: ReportedIncident }, IncidentsOf> = [
  { name: 'incident', value: ({ incident }) => incident.id },
  { name: 'severity', value: ({ incident }) => incident.severity },
  { name: 'state', value: ({ incident }) => incident.state },
  { name: 'started_at', value: ({ incident }) => isoTime(incident.startedAt) },
  { name: 'opened_at', value: ({ incident }) => isoTime(incident.openedAt) },
  { name: 'ended_at', value: ({ incident }) => isoTimeOrNull(incident.endedAt) },
  { name: 'resolved_at', value: ({ incident }) => isoTimeOrNull(incident.resolvedAt) },
  { name: 'rule', value: ({ incident }) => incident.rule },
  { name: 'first_call_at', value: ({ incident }) => isoTimeOrNull(incident.firstCallAt) },
  { name: 'response_due_at', value: ({ incident }) => isoTimeOrNull(responseOf(incident)?.dueAt ?? null) },
  { name: 'responded_at', value: ({ incident }) => isoTimeOrNull(responseOf(incident)?.metAt ?? null) },
  { name: 'deadlines_kept', value: (of) => outcomes(of, 'kept') },
  { name: 'deadlines_late', value: (of) => outcomes(of, 'late') },
  { name: 'deadlines_missed', value: (of) => outcomes(of, 'missed') },
  { name: 'deadlines_pending', value: (of) => outcomes(of, 'pending') },
  { name: 'policy_rule', value: ({ incident }) => incident.policyRule },
  { name: 'origin', value: ({ incident }) => incident.origin },
  { name: 'acknowledged_at', value: ({ incident }) => isoTimeOrNull(incident.acknowledgedAt) },
  { name: 'references', value: ({ incident }) => incident.references.join('; ') },
];

const DEADLINES: Columns<
  { readonly owed: { readonly incident: ReportedIncident; readonly deadline: ReportedDeadline } },
  IncidentsOf
> = [
  { name: 'incident', value: ({ owed }) => owed.incident.id },
  { name: 'kind', value: ({ owed }) => owed.deadline.kind },
  { name: 'policy_rule', value: ({ owed }) => owed.deadline.rule },
  { name: 'due_at', value: ({ owed }) => isoTime(owed.deadline.dueAt) },
  { name: 'met_at', value: ({ owed }) => isoTimeOrNull(owed.deadline.metAt) },
  { name: 'outcome', value: ({ owed, monitor }) => outcomeOf(owed.deadline, monitor.incidentsAt) },
  { name: 'owed_by', value: ({ owed }) => (owed.deadline.owedBy === 'us' ? 'marketplace' : 'operator') },
  { name: 'entered_at', value: ({ owed }) => isoTimeOrNull(owed.deadline.enteredAt ?? null) },
];

const DOWNTIME: Columns<{ readonly span: Period }> = [
  { name: 'from', value: ({ span }) => isoTime(span.from) },
  { name: 'to', value: ({ span }) => isoTime(span.to) },
  { name: 'seconds', value: ({ span }) => (span.to - span.from) / SECOND },
];

const FAILURES: Columns<{ readonly sample: Sample }> = [
  { name: 'location', value: ({ sample }) => sample.location },
  { name: 'slot', value: ({ sample }) => isoTime(sample.slot) },
  { name: 'started_at', value: ({ sample }) => isoTime(sample.startedAt) },
  { name: 'reason', value: ({ sample }) => sample.reason },
  { name: 'detail', value: ({ sample }) => sample.detail },
  { name: 'status_code', value: ({ sample }) => sample.statusCode },
  { name: 'transaction_ids', value: ({ sample }) => sample.transactionIds.join(' ') },
  { name: 'total_ms', value: ({ sample }) => sample.totalMs },
  ...PHASES.map((phase) => ({
    name: `${phase}_ms`,
    value: ({ sample }: { readonly sample: Sample }) => sample.phasesMs?.[phase] ?? null,
  })),
];

function confidence({ figures }: MonitorReport) {
  return confidenceOf(figures.adjustedSlots)?.twoSided ?? null;
}

function responseOf({ deadlines }: ReportedIncident): ReportedDeadline | undefined {
  return deadlines.find(({ kind }) => kind === 'response');
}

function outcomes(
  { incident, monitor }: Of<IncidentsOf> & { readonly incident: ReportedIncident },
  outcome: DeadlineOutcome,
): number {
  return incident.deadlines
    .filter(({ owedBy }) => owedBy === 'operator')
    .filter((deadline) => outcomeOf(deadline, monitor.incidentsAt) === outcome).length;
}
