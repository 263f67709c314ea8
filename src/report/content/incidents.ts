import { outcomeOf } from '../../core/incident/deadline.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import { firstCallAt, owedByOperator } from '../../core/incident/obligations.ts';
import type { EpochMs } from '../../core/time.ts';
import { type Block, type Cell, rowsOf } from '../document.ts';
import { duration, instant, moment, momentOrNothing, NOTHING } from '../format.ts';
import type { MonitorReport, ReportInput } from '../input.ts';

/** A long incident owes many updates; the later ones are counted. */
const DEADLINES_SHOWN = 10;

const OWED: Readonly<Record<string, string>> = {
  response: 'first answer',
  update: 'update',
  resolution: 'resolution',
  notice: 'outage notice',
};

/** Incidents, and what the operator owed in each of them. */
export function incidentsTables({ incidents }: MonitorReport, { operator, generatedAt }: ReportInput): Block[] {
  const { timezone } = operator.calendar;
  const table: Block = {
    kind: 'table',
    title: 'Incidents',
    columns: [
      { title: 'Since' },
      { title: 'What', share: 1.2 },
      { title: 'Opened' },
      { title: 'Ended' },
      { title: 'Lasted', share: 0.7 },
      { title: 'State', share: 0.8 },
    ],
    rows: rowsOf(incidents.map((incident) => incidentCells(incident, timezone))),
    empty: 'No incident.',
  };
  const owing = incidents.filter((incident) => owedByOperator(incident).length > 0 || firstCallAt(incident) !== null);
  if (owing.length === 0) return [table];
  return [
    table,
    {
      kind: 'table',
      title: 'Deadlines of the process',
      note:
        'What the operator owed, from the first call on: its first answer, and updates until the incident was resolved. ' +
        'Times are those that were logged; "missed" means that nothing was logged until the report was made.',
      columns: [
        { title: 'Incident', share: 1.4 },
        { title: 'First call' },
        { title: 'Owed', share: 0.8 },
        { title: 'Due' },
        { title: 'Met' },
        { title: 'Kept', share: 0.6 },
      ],
      rows: rowsOf(owing.flatMap((incident) => deadlineRows(incident, timezone, generatedAt))),
    },
  ];
}

function incidentCells(incident: IncidentRecord, timezone: string): Cell[] {
  const { startedAt, openedAt, endedAt, state, severity, summary, policyRule } = incident;
  return [
    moment(startedAt, timezone),
    { text: `${severity} (${policyRule})`, below: summary ?? 'failed in every probe' },
    moment(openedAt, timezone),
    momentOrNothing(endedAt, timezone),
    endedAt === null ? NOTHING : duration(endedAt - startedAt),
    state,
  ];
}

function deadlineRows(incident: IncidentRecord, timezone: string, now: EpochMs): Cell[][] {
  const { id, startedAt } = incident;
  const called = firstCallAt(incident);
  const owed = owedByOperator(incident);
  const head: Cell[] = [
    { text: instant(startedAt), below: id },
    called === null ? 'not recorded' : moment(called, timezone),
  ];
  if (owed.length === 0) return [[...head, NOTHING, NOTHING, NOTHING, NOTHING]];
  const rows = owed
    .slice(0, DEADLINES_SHOWN)
    .map((one, index): Cell[] => [
      ...(index === 0 ? head : ['', '']),
      `${OWED[one.kind] ?? one.kind} (${one.rule})`,
      moment(one.dueAt, timezone),
      momentOrNothing(one.metAt, timezone),
      one.metAt !== null && one.metAt > one.dueAt ? `late by ${duration(one.metAt - one.dueAt)}` : outcomeOf(one, now),
    ]);
  const more = owed.length - DEADLINES_SHOWN;
  return more > 0 ? [...rows, ['', '', `and ${more} more`, NOTHING, NOTHING, NOTHING]] : rows;
}
