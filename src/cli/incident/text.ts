import { styleText } from 'node:util';
import { duration } from '../../core/format.ts';
import { outcomeOf } from '../../core/incident/deadline.ts';
import { evidenceRows, type Row } from '../../core/incident/evidence-text.ts';
import {
  failingSince,
  type IncidentRecord,
  isCallOnHold,
  isOver,
  type LogEntry,
} from '../../core/incident/incident.ts';
import {
  bothTimes,
  deadlineName,
  HELD_BACK,
  mediaOf,
  serviceName,
  sinceName,
  whomToReach,
} from '../../core/incident/wording.ts';
import { type EpochMs, floorTo, MINUTE, utc } from '../../core/time.ts';
import type { CommandLine } from '../../pipeline/ports/command-line.ts';
import { hanging, tableWidth, textTable } from '../args/table.ts';
import type { Io } from '../command.ts';

/** Open ones first, the newest first; ids in a line of their own where the terminal is too narrow for one line. */
export function incidentTable(incidents: readonly IncidentRecord[], io: Pick<Io, 'stdout'>, now: EpochMs): string {
  const width = tableWidth(io);
  const newestFirst = incidents.toSorted((a, b) => b.openedAt - a.openedAt);
  const ordered = [...newestFirst.filter((one) => !isOver(one)), ...newestFirst.filter(isOver)];
  const header = ['SEVERITY', 'MONITOR', 'STATE', 'SINCE (UTC)', 'LASTED'];
  const rows = ordered.map((one) => incidentCells(one, now));
  const red = (text: string, { severity, state }: IncidentRecord) =>
    severity === 'high' && state !== 'cancelled' && !ended(state)
      ? styleText('red', text, { stream: io.stdout })
      : text;
  const isWide = width >= WIDE;
  const [head, rule, ...lines] = textTable(
    isWide ? [...header, 'INCIDENT'] : header,
    isWide ? rows.map((cells, index) => [...cells, ordered[index]!.id]) : rows,
  ).split('\n');
  return [
    head,
    rule,
    ...lines.flatMap((line, index) => {
      const incident = ordered[index]!;
      return isWide ? [red(line, incident)] : [red(line, incident), `  ${incident.id}`];
    }),
  ].join('\n');
}

/** Columns of a terminal that shows an id beside the rest. */
const WIDE = 130;

function incidentCells(incident: IncidentRecord, now: EpochMs): string[] {
  const { severity, operator, service, state, endedAt, simulated } = incident;
  const since = failingSince(incident);
  const lasted = duration(floorTo((endedAt ?? now) - since, MINUTE));
  return [severity, `${operator}/${service}`, simulated ? `${state} (simulated)` : state, utc(since), lasted];
}

function ended(state: IncidentRecord['state']): boolean {
  return state === 'resolved' || state === 'closed';
}

/** Everything that is known, in one view. */
export function incidentText(
  record: IncidentRecord,
  log: readonly LogEntry[],
  now: EpochMs,
  command: CommandLine,
  width: number,
): string {
  const { id, simulated, timezone, transitions, contacts, deadlines } = record;
  return [
    `${id}${simulated ? '   (rests on simulated history)' : ''}`,
    ...facts(record, command).map(([name, value]) => `  ${name.padEnd(17)} ${hanging(value, width - 20, 20)}`),
    '  transitions',
    ...transitions.map(({ at, to, reason }) => `    ${utc(at)} UTC  ${to.padEnd(12)} ${reason}`),
    ...section(
      'deadlines',
      deadlines.map(
        (one) =>
          `${deadlineName(one).padEnd(33)} due ${bothTimes(one.dueAt, timezone)}\n      ${outcomeOf(one, now)}${one.metAt === null ? '' : ` ${utc(one.metAt)} UTC${enteredLater(one)}`}`,
      ),
    ),
    ...section(
      'whom to reach',
      contacts.map(({ role, label, media }) => `${role.padEnd(12)} ${label}  ${media.join(', ')}`),
    ),
    ...section('log', log.toSorted((a, b) => a.at - b.at).map(logLine)),
  ].join('\n');
}

function facts(record: IncidentRecord, command: CommandLine): (readonly [string, string])[] {
  const { timezone, endedAt, budgetGoneAt, acknowledged, summary } = record;
  const rows: Row[] = [
    ['operator', `${record.operatorName} (${record.operator})`],
    ['service', `${serviceName(record.service)} (${record.service})`],
    ['severity', record.severity],
    ['state', record.became === undefined ? record.state : `${record.state}: became ${record.became}`],
    ['policy', `${record.policy}, rule ${record.policyRule}`],
    ['raised', `${RAISED[record.origin]} (${record.rule})`],
    ['whose', record.ours === true ? 'ours: the operator is to be told, and owes nothing' : null],
    ['impact', record.impact],
    ['what', summary],
    [
      sinceName(record) === 'Since' ? 'lasting' : 'failing',
      endedAt === null
        ? `since ${bothTimes(failingSince(record), timezone)}`
        : `from ${bothTimes(failingSince(record), timezone)} to ${bothTimes(endedAt, timezone)}`,
    ],
    ...evidenceRows(record, (at) => bothTimes(at, timezone)).map(([name, text]): Row => [name.toLowerCase(), text]),
    ['budget gone', budgetGoneAt === null ? null : bothTimes(budgetGoneAt, timezone)],
    ['acknowledged', acknowledged === null ? null : `by ${acknowledged.by} at ${utc(acknowledged.at)} UTC`],
    ['confirmed', confirmedText(record, command)],
    ...(isOver(record) || isCallOnHold(record) ? [] : mediaOf(record)).map((medium): Row => {
      const people = whomToReach(record, medium).map(({ label }) => label);
      return [`reach by ${medium}`, people.join(', ') || null];
    }),
    ['one call with', record.group === record.id ? null : record.group],
  ];
  return rows.filter((row): row is readonly [string, string] => row[1] !== null);
}

const RAISED: Readonly<Record<IncidentRecord['origin'], string>> = {
  monitor: 'by the monitor',
  operator: 'by the operator',
  person: 'by one of us',
};

function confirmedText({ confirmed, id }: IncidentRecord, command: CommandLine): string | null {
  if (confirmed === undefined) return null;
  if (confirmed === null) return `not yet. ${HELD_BACK} Then: ${command(`incident confirm ${id}`)}`;
  return `by ${confirmed.by} at ${utc(confirmed.at)} UTC`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

/** ` (entered 2026-11-24 10:00 UTC)` where it was written down later than it happened. */
function enteredLater({ enteredAt }: { readonly enteredAt?: EpochMs }): string {
  return enteredAt === undefined ? '' : ` (entered ${utc(enteredAt)} UTC)`;
}

function logLine(entry: LogEntry): string {
  const head = `${utc(entry.at)} UTC${enteredLater(entry)}  ${entry.kind.padEnd(15)} ${entry.by}`;
  if (entry.kind !== 'call') return `${head}: ${entry.text}`;
  const { medium, contact, outcome, attempt, text } = entry;
  return `${head}: ${medium} to ${contact}, attempt ${attempt}, ${outcome}${text === null ? '' : `: ${text}`}`;
}
