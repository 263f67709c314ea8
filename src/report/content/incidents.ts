import { duration, NOTHING } from '../../core/format.ts';
import { type DeadlineOutcome, outcomeOf } from '../../core/incident/deadline.ts';
import { failingSince } from '../../core/incident/incident.ts';
import type { ReportedDeadline, ReportedIncident } from '../../core/incident/reported.ts';
import type { EpochMs } from '../../core/time.ts';
import type { IncidentsOf, MonitorReport, ReportInput } from '../../pipeline/reporting/report-input.ts';
import { type Block, type Cell, rowsOf, type Section, type Table, text } from '../document.ts';
import { instant, moment, momentOrNothing } from '../format.ts';

/** A long incident has many updates due; the report counts the later ones instead of listing them. */
const DEADLINES_SHOWN = 10;

const OWED: Readonly<Record<string, string>> = {
  call: 'call',
  response: 'first answer',
  update: 'update',
  resolution: 'resolution',
  notice: 'outage notice',
};

const OWER = { us: 'by the marketplace', operator: 'by the operator' } as const;

const ORIGINS: Readonly<Record<ReportedIncident['origin'], string>> = {
  monitor: 'raised by the monitor',
  operator: 'reported by the operator',
  person: 'reported by the marketplace',
};

/** Incidents, and the deadlines that each side had. */
export function incidentsTables(monitor: MonitorReport, input: ReportInput): Block[] {
  return tablesOf(monitor, monitor.closure !== null, input);
}

/** Incidents of services that are not probed; null without any. */
export function otherIncidentsSection(input: ReportInput): Section | null {
  if (input.otherServices.length === 0) return null;
  return {
    id: 'other-incidents',
    title: 'Incidents of other services',
    blocks: [
      text(
        'These services are not probed. The operator or the marketplace reported the incidents, shown as they stood when ' +
          'this report was made. They count in no figure above.',
      ),
      ...input.otherServices.flatMap((other) => tablesOf(other, false, input, `: ${other.service}`)),
    ],
  };
}

function tablesOf(
  { incidents, incidentsAt }: IncidentsOf,
  isFrozen: boolean,
  { operator }: ReportInput,
  suffix = '',
): Block[] {
  const { timezone } = operator.calendar;
  const owing = incidents.filter(({ deadlines, firstCallAt }) => deadlines.length > 0 || firstCallAt !== null);
  const table = incidentsTable(incidents, isFrozen ? incidentsAt : null, timezone);
  const tables = owing.length === 0 ? [table] : [table, deadlinesTable(owing, incidentsAt, timezone)];
  return tables.map((one) => ({ ...one, title: `${one.title}${suffix}` }));
}

/** @param frozenAt null while the incidents may still change */
function incidentsTable(incidents: readonly ReportedIncident[], frozenAt: EpochMs | null, timezone: string): Table {
  const frozen =
    frozenAt === null ? null : `As they stood at ${instant(frozenAt)} UTC, when the month was closed or last amended.`;
  return {
    kind: 'table',
    title: 'Incidents',
    ...(frozen !== null && { note: frozen }),
    columns: [
      { title: 'Since' },
      { title: 'What', share: 1.2 },
      { title: 'Opened' },
      { title: 'Ended' },
      { title: 'Lasted', share: 0.6 },
      { title: 'State' },
    ],
    rows: rowsOf(incidents.map((incident) => incidentCells(incident, timezone))),
    empty: 'No incident.',
  };
}

function incidentCells(incident: ReportedIncident, timezone: string): Cell[] {
  const { startedAt, openedAt, endedAt, acknowledgedAt, state, severity, policyRule } = incident;
  const taken = acknowledgedAt === null ? null : `acknowledged ${instant(acknowledgedAt)}`;
  return [
    moment(startedAt, timezone),
    { text: `${severity} (${policyRule})`, below: explanation(incident) },
    moment(openedAt, timezone),
    momentOrNothing(endedAt, timezone),
    endedAt === null ? NOTHING : duration(failedMs(incident, endedAt)),
    taken === null ? state : { text: state, below: taken },
  ];
}

/** Of one that was reopened, without the good time between its failures. */
function failedMs(incident: ReportedIncident, endedAt: EpochMs): number {
  const before = (incident.failedBefore ?? []).reduce((sum, { from, to }) => sum + (to - from), 0);
  return before + (endedAt - failingSince(incident));
}

function explanation(incident: ReportedIncident): string {
  const { summary, origin, ours, references, failedBefore = [] } = incident;
  const whose = ours === true ? 'an outage of the marketplace' : ORIGINS[origin];
  const reopened = failedBefore.map(({ from, to }) => `failed ${instant(from)} to ${instant(to)}`);
  const again =
    reopened.length === 0 ? [] : [`${reopened.join(', ')}, and again from ${instant(failingSince(incident))}`];
  return [summary ?? 'failed in every probe', ...again, whose, ...references].join(' · ');
}

function deadlinesTable(owing: readonly ReportedIncident[], incidentsAt: EpochMs, timezone: string): Table {
  return {
    kind: 'table',
    title: 'Deadlines of the process',
    note:
      'The marketplace owed its call or notice. The operator owed, from the first call on, its first response, and updates ' +
      'until the incident was resolved. ' +
      'Contacts are listed with the time that was stated; "entered" gives the time of a later entry. ' +
      `"Missed" means that nothing had been logged by ${instant(incidentsAt)} UTC; ` +
      '"pending" means that the deadline had not passed by then.',
    columns: [
      { title: 'Incident', share: 1.4 },
      { title: 'First call' },
      { title: 'Owed', share: 0.8 },
      { title: 'Due' },
      { title: 'Met' },
      { title: 'Kept', share: 0.6 },
    ],
    rows: rowsOf(owing.flatMap((incident) => deadlineRows(incident, timezone, incidentsAt))),
  };
}

function deadlineRows(incident: ReportedIncident, timezone: string, at: EpochMs): Cell[][] {
  const { id, startedAt, firstCallAt, deadlines } = incident;
  const head: Cell[] = [
    { text: instant(startedAt), below: id },
    firstCallAt === null ? 'not recorded' : moment(firstCallAt, timezone),
  ];
  // A page may break before any row.
  const again = [instant(startedAt), ''];
  if (deadlines.length === 0) return [[...head, NOTHING, NOTHING, NOTHING, NOTHING]];
  const rows = deadlines
    .slice(0, DEADLINES_SHOWN)
    .map((one, index): Cell[] => [
      ...(index === 0 ? head : again),
      { text: `${OWED[one.kind] ?? one.kind} (${one.rule})`, below: OWER[one.owedBy] },
      moment(one.dueAt, timezone),
      metCell(one, timezone),
      keptOrNot(one, at),
    ]);
  const more = deadlines.slice(DEADLINES_SHOWN);
  return more.length === 0 ? rows : [...rows, [...again, `and ${more.length} more`, '', '', tally(more, at)]];
}

/** Times are as stated; a later entry also gives the time it was entered. */
function metCell({ metAt, enteredAt }: ReportedDeadline, timezone: string): Cell {
  if (metAt === null || enteredAt === undefined) return momentOrNothing(metAt, timezone);
  return { text: instant(metAt), below: `entered ${instant(enteredAt)}` };
}

function keptOrNot(deadline: ReportedDeadline, at: EpochMs): string {
  const { dueAt, metAt } = deadline;
  return metAt !== null && metAt > dueAt ? `late by ${duration(metAt - dueAt)}` : outcomeOf(deadline, at);
}

/** @example '9 kept, 3 missed' */
function tally(deadlines: readonly ReportedDeadline[], at: EpochMs): string {
  const counts = new Map<DeadlineOutcome, number>();
  for (const deadline of deadlines) {
    const outcome = outcomeOf(deadline, at);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}
