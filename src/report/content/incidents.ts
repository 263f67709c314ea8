import { type IncidentDeadlines, incidentDeadlines, RESPONSE_WITHIN_MS } from '../../core/incident/deadlines.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { type Block, type Cell, rowsOf } from '../document.ts';
import { duration, instant, moment, momentOrNothing, NOTHING } from '../format.ts';
import type { MonitorReport, ReportInput } from '../input.ts';

const NOT_RECORDED = 'not recorded';
/** A long incident owes many updates; the next ones are as the first. */
const UPDATES_SHOWN = 5;

/** High incidents with what the process owed in each of them. */
export function incidentsTables({ incidents }: MonitorReport, { operator, generatedAt }: ReportInput): Block[] {
  const { calendar } = operator;
  const table: Block = {
    kind: 'table',
    title: 'High incidents',
    columns: [
      { title: 'Failing since' },
      { title: 'Opened' },
      { title: 'Ended' },
      { title: 'Lasted', share: 0.7 },
      { title: 'State', share: 0.6 },
    ],
    rows: rowsOf(incidents.map((incident) => incidentCells(incident, calendar.timezone))),
    empty: 'No High incident.',
  };
  if (incidents.length === 0) return [table];
  const deadlines = incidents.map((incident) => ({
    incident,
    owed: incidentDeadlines(incident, calendar, generatedAt),
  }));
  return [
    table,
    {
      kind: 'table',
      title: 'Deadlines of the process',
      note:
        `The operator answers within ${duration(RESPONSE_WITHIN_MS)} of the first call, and then sends an update each business day until the incident is resolved. ` +
        'Deadlines whose start is not recorded are counted from the opening of the incident, the earliest moment of a call; whether they were kept cannot be said then.',
      columns: [
        { title: 'Incident', share: 1.4 },
        { title: 'First call', share: 0.7 },
        { title: 'Answer due' },
        { title: 'Answered', share: 0.7 },
        { title: 'Updates due' },
        { title: 'Updates received', share: 0.8 },
      ],
      rows: rowsOf(deadlines.map(({ incident, owed }) => deadlineCells(incident, owed, calendar.timezone))),
    },
  ];
}

function incidentCells(incident: Incident, timezone: string): Cell[] {
  const { startedAt, openedAt, endedAt, state } = incident;
  return [
    moment(startedAt, timezone),
    moment(openedAt, timezone),
    momentOrNothing(endedAt, timezone),
    endedAt === null ? NOTHING : duration(endedAt - startedAt),
    state,
  ];
}

function deadlineCells({ id, startedAt }: Incident, owed: IncidentDeadlines, timezone: string): Cell[] {
  const { firstCallAt, responseDueAt, respondedAt, updatesDue } = owed;
  return [
    { text: instant(startedAt), below: id },
    firstCallAt === null ? NOT_RECORDED : moment(firstCallAt, timezone),
    moment(responseDueAt, timezone),
    respondedAt === null ? NOT_RECORDED : keptOrNot(respondedAt, responseDueAt, timezone),
    updatesText(updatesDue),
    updatesDue.length === 0 ? NOTHING : NOT_RECORDED,
  ];
}

function keptOrNot(at: number, due: number, timezone: string): Cell {
  const cell = moment(at, timezone);
  const said = typeof cell === 'string' ? cell : cell.text;
  return { text: said, below: at <= due ? 'kept' : `late by ${duration(at - due)}` };
}

function updatesText(due: readonly number[]): string {
  if (due.length === 0) return 'none: resolved before the first was due';
  const shown = due.slice(0, UPDATES_SHOWN).map(instant).join(', ');
  return due.length > UPDATES_SHOWN ? `${shown} and ${due.length - UPDATES_SHOWN} more` : shown;
}
