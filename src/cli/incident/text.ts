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
import { type EpochMs, isoTime } from '../../core/time.ts';
import type { CommandLine } from '../../pipeline/ports/command-line.ts';
import { textTable } from '../args/output.ts';

export function incidentTable(incidents: readonly IncidentRecord[]): string {
  return textTable(
    ['INCIDENT', 'SEVERITY', 'STATE', 'STARTED', 'OPENED', 'ENDED'],
    incidents.map(({ id, severity, state, startedAt, openedAt, endedAt, simulated }) => [
      id,
      severity,
      simulated ? `${state} (simulated)` : state,
      isoTime(startedAt),
      isoTime(openedAt),
      endedAt === null ? '' : isoTime(endedAt),
    ]),
  );
}

/** Everything that is known, in one view. */
export function incidentText(
  record: IncidentRecord,
  log: readonly LogEntry[],
  now: EpochMs,
  command: CommandLine,
): string {
  const { id, simulated, timezone, transitions, contacts, deadlines } = record;
  return [
    `${id}${simulated ? '   (rests on simulated history)' : ''}`,
    ...facts(record, command).map(([name, value]) => `  ${name.padEnd(17)} ${value}`),
    '  transitions',
    ...transitions.map(({ at, to, reason }) => `    ${isoTime(at)}  ${to.padEnd(12)} ${reason}`),
    ...section(
      'deadlines',
      deadlines.map(
        (one) =>
          `${deadlineName(one).padEnd(33)} due ${bothTimes(one.dueAt, timezone)}  ${outcomeOf(one, now)}${one.metAt === null ? '' : ` ${isoTime(one.metAt)}${enteredLater(one)}`}`,
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
    ['state', record.state],
    ['policy', `${record.policy}, rule ${record.policyRule}, raised by ${record.rule}`],
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
    ['acknowledged', acknowledged === null ? null : `by ${acknowledged.by} at ${isoTime(acknowledged.at)}`],
    ['confirmed', confirmedText(record, command)],
    ...(isOver(record) || isCallOnHold(record) ? [] : mediaOf(record)).map((medium): Row => {
      const people = whomToReach(record, medium).map(({ label }) => label);
      return [`reach by ${medium}`, people.join(', ') || null];
    }),
    ['one call with', record.group === record.id ? null : record.group],
  ];
  return rows.filter((row): row is readonly [string, string] => row[1] !== null);
}

function confirmedText({ confirmed, id }: IncidentRecord, command: CommandLine): string | null {
  if (confirmed === undefined) return null;
  if (confirmed === null) return `not yet. ${HELD_BACK} Then: ${command(`incident confirm ${id}`)}`;
  return `by ${confirmed.by} at ${isoTime(confirmed.at)}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

/** ` (entered 2026-11-24T10:00:00.000Z)` where it was written down later than it happened. */
function enteredLater({ enteredAt }: { readonly enteredAt?: EpochMs }): string {
  return enteredAt === undefined ? '' : ` (entered ${isoTime(enteredAt)})`;
}

function logLine(entry: LogEntry): string {
  const head = `${isoTime(entry.at)}${enteredLater(entry)}  ${entry.kind.padEnd(15)} ${entry.by}`;
  if (entry.kind !== 'call') return `${head}: ${entry.text}`;
  const { medium, contact, outcome, attempt, text } = entry;
  return `${head}: ${medium} to ${contact}, attempt ${attempt}, ${outcome}${text === null ? '' : `: ${text}`}`;
}
