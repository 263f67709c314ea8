/**
 * An incident as it lies in the database: its row is the state and stays small however long it lasts, for its oldest deadlines
 * and transitions, and the log, are rows of their own.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { IncidentRecord, LogEntry } from '../../core/incident/incident.ts';
import type { LogRow } from '../../core/incident/log.ts';
import { deadline, incidentRecord, logEntry, transition } from '../rows/shapes.ts';
import { type Shelf, usable } from './set-aside.ts';

/** The newest ones stay in the row. */
const MOST_IN_ROW = 20;

const PARTS = { deadlines: deadline, transitions: transition } as const;
type Part = keyof typeof PARTS;
const PART_NAMES = Object.keys(PARTS) as readonly Part[];

/** How many of each lie outside the row: the first ones. */
type Earlier = Readonly<Record<Part, number>>;

/** The text of a row. What it leaves out is for `writeEarlier`. */
export function rowText(record: IncidentRecord): string {
  const earlier = earlierOf(record);
  const parts = Object.fromEntries(PART_NAMES.map((part) => [part, record[part].slice(earlier[part])]));
  return JSON.stringify({ ...record, ...parts, earlier });
}

function earlierOf(record: IncidentRecord): Earlier {
  const countOf = (part: Part) => Math.max(0, record[part].length - MOST_IN_ROW);
  return { deadlines: countOf('deadlines'), transitions: countOf('transitions') };
}

/** Writes what the row of an incident leaves out, in a transaction of the caller. */
export function earlierWriter(db: DatabaseSync): (record: IncidentRecord) => void {
  const upsert = db.prepare(
    `insert into incident_earlier (incident_id, part, position, value) values (?, ?, ?, ?)
     on conflict do update set value = excluded.value where value <> excluded.value`,
  );
  return (record) => {
    const earlier = earlierOf(record);
    for (const part of PART_NAMES) {
      for (const [position, value] of record[part].slice(0, earlier[part]).entries())
        upsert.run(record.id, part, position, JSON.stringify(value));
    }
  };
}

/** Reads incidents from the texts of rows, each with what its row leaves out; null for one that goes to the shelf instead. */
export function incidentReader(db: DatabaseSync) {
  const select = db.prepare(
    'select part, position, value from incident_earlier where incident_id = ? order by part, position',
  );
  return (kind: 'incident' | 'message', key: string, text: string, shelf: Shelf): IncidentRecord | null => {
    const stored = usable<IncidentRecord & { readonly earlier?: Earlier }>(kind, key, text, incidentRecord, shelf);
    if (stored === null) return null;
    const { earlier, ...record } = stored;
    if (earlier === undefined || PART_NAMES.every((part) => earlier[part] === 0)) return record;
    const rows = select.all(record.id) as unknown as readonly { part: Part; position: number; value: string }[];
    const whole = (part: Part) => [
      ...rows
        .filter((row) => row.part === part && row.position < earlier[part])
        .flatMap(({ position, value }) => {
          const name = `${record.id}/${part}/${position}`;
          return usable<IncidentRecord[Part][number]>('incident-log', name, value, PARTS[part], shelf) ?? [];
        }),
      ...record[part],
    ];
    return { ...record, deadlines: whole('deadlines'), transitions: whole('transitions') } as IncidentRecord;
  };
}

/** Writes new entries of logs, in a transaction of the caller. */
export function logWriter(db: DatabaseSync): (row: LogRow) => void {
  const insert = db.prepare(
    'insert into incident_log (incident_id, sequence, entry) values (?, ?, ?) on conflict do nothing',
  );
  return ({ incidentId, sequence, entry }) => void insert.run(incidentId, sequence, JSON.stringify(entry));
}

export function logReader(db: DatabaseSync) {
  const forwards = db.prepare(
    'select sequence, entry from incident_log where incident_id = ? and sequence > ? order by sequence limit ?',
  );
  const rowsOf = (incidentId: string, rows: readonly Record<string, unknown>[], shelf: Shelf): LogRow[] =>
    rows.flatMap((row) => {
      const sequence = Number(row.sequence);
      const key = `${incidentId}/${sequence}`;
      const entry = usable<LogEntry>('incident-log', key, String(row.entry), logEntry, shelf);
      return entry === null ? [] : [{ incidentId, sequence, entry }];
    });
  return {
    page: (incidentId: string, after: number, limit: number, shelf: Shelf): LogRow[] => {
      for (let from = after; ; ) {
        const stored = forwards.all(incidentId, from, limit);
        const rows = rowsOf(incidentId, stored, shelf);
        // A page of rows that cannot be used is not the end.
        if (rows.length > 0 || stored.length === 0) return rows;
        from = Number(stored.at(-1)!.sequence);
      }
    },
    /** The newest of the first `count` entries, oldest first. */
    newest: (incidentId: string, count: number, most: number, shelf: Shelf) =>
      rowsOf(incidentId, forwards.all(incidentId, Math.max(0, count - most), Math.min(count, most)), shelf),
  };
}
