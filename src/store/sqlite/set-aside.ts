import type { DatabaseSync } from 'node:sqlite';
import type { SetAside, SetAsideKind, SetAsideRow } from '../../core/set-aside.ts';
import type { IncidentAnswer } from '../../pipeline/incidents/ports.ts';
import type { Shape } from '../rows/shape.ts';
import { transaction } from './transaction.ts';

/** Where rows go that cannot be used, so that everything else goes on without them. */
export interface Shelf {
  put(row: SetAside): void;
}

const REFUSED: IncidentAnswer = {
  result: 'refused',
  reason: 'not-understood',
  refusal: { kind: 'refused', reason: 'not-understood' },
};

/** What takes a row out of its table, by its key; a command is answered and stays. Rows of other kinds stay as they are. */
const REMOVALS: Partial<Record<SetAsideKind, string>> = {
  'incident-command': `update incident_commands set answer = json('${JSON.stringify(REFUSED)}') where id = ?`,
  incident: 'delete from incidents where id = ?',
  'monitor-state': 'delete from states where monitor_id = ?',
  'track-record': 'delete from track_records where monitor_id = ?',
  maintenance: 'delete from maintenance where id = ?',
  message: 'delete from outbox where id = ?',
};

const INSERT = `insert into set_aside (kind, key, reason, text, at)
  values (:kind, :key, :reason, :text, cast(unixepoch('subsec') * 1000 as integer)) on conflict do nothing`;

/** The table of rows that were set aside: a row moves into it in one transaction, or is only left out for now. */
export function shelf(db: DatabaseSync): Shelf {
  return {
    put(row) {
      const removal = REMOVALS[row.kind];
      try {
        transaction(db, () => {
          db.prepare(INSERT).run({ ...row });
          if (removal !== undefined) db.prepare(removal).run(row.key);
        });
      } catch {
        // Whatever keeps the store from writing now is told by whoever has samples to store.
      }
    },
  };
}

/** For whoever sets aside inside a transaction of its own; the row stays in its table. */
export function insertSetAside(db: DatabaseSync): (row: SetAside) => void {
  const statement = db.prepare(INSERT);
  return (row) => void statement.run({ ...row });
}

/** Remembers them only: what reads beside a daemon changes nothing. */
export class Tray implements Shelf {
  readonly rows: SetAside[] = [];

  put(row: SetAside): void {
    const isKnown = this.rows.some(({ kind, key, text }) => kind === row.kind && key === row.key && text === row.text);
    if (!isKnown) this.rows.push(row);
  }
}

export function setAsideRows(db: DatabaseSync, after: number, limit: number): SetAsideRow[] {
  const sql = 'select seq as sequence, kind, key, reason, text, at from set_aside where seq > ? order by seq limit ?';
  return db.prepare(sql).all(after, limit) as unknown as SetAsideRow[];
}

/** The value of a row whose JSON has the shape; null for one that goes to the shelf instead. */
export function usable<T>(kind: SetAsideKind, key: string, text: string, shape: Shape, to: Shelf): T | null {
  const { value, reason } = read(text, shape);
  if (reason === null) return value as T;
  to.put({ kind, key, reason, text });
  return null;
}

function read(text: string, shape: Shape): { readonly value: unknown; readonly reason: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    return { value, reason: shape(value, '') };
  } catch {
    return { value: null, reason: 'the row: expected JSON, found another text' };
  }
}
