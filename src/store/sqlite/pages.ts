import type { DatabaseSync } from 'node:sqlite';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { EpochMs } from '../../core/time.ts';
import { REASONS, type Reason, type Verdict, verdictOf } from '../../core/verdict/verdict.ts';
import type { RollupQuery, SampleQuery } from '../../pipeline/ports/history.ts';
import { PAGE_ROWS, type PagedStore, type Position } from '../pages.ts';
import { currentRollups } from './current-rollups.ts';
import { rowsOf } from './dialect.ts';
import { toSample, unusableRow } from './sample-row.ts';
import type { Place, SampleRow, Schema } from './schema.ts';
import { type Shelf, Tray } from './set-aside.ts';
import { snapshot } from './transaction.ts';

/** Before any slot. */
const ALWAYS = Number.MIN_SAFE_INTEGER;

/** Samples that are filed, and those that are not yet, in one state of the database. */
export function samplePages(db: DatabaseSync, builder: Kysely<Schema>, shelf: Shelf): PagedStore['samplePage'] {
  return async (query, after) =>
    outsideSnapshot(shelf, db, (tray) => {
      const filed = rowsOf(db, sampleRows(builder, 'samples', query, after));
      const end = nextPosition(filed, (row) => row.slot);
      const fresh = rowsOf(db, sampleRows(builder, 'intake', query, after, end));
      const rows = fresh.length === 0 ? filed : [...filed, ...fresh].sort(inOrder).slice(0, PAGE_ROWS);
      return { rows: usableRows('sample', rows, toSample, tray), next: nextPosition(rows, (row) => row.slot) };
    });
}

/** Rows are set aside once the snapshot, which only reads, has ended. */
function outsideSnapshot<T>(shelf: Shelf, db: DatabaseSync, read: (tray: Tray) => T): T {
  const tray = new Tray();
  const result = snapshot(db, () => read(tray));
  for (const row of tray.rows) shelf.put(row);
  return result;
}

/** A row that cannot be used is left out of its page, and of nothing else. */
function usableRows<Row extends Parameters<typeof unusableRow>[1], T>(
  kind: 'sample' | 'rollup',
  rows: readonly Row[],
  read: (row: Row) => T,
  to: Shelf,
): T[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      to.put(unusableRow(kind, row, error));
      return [];
    }
  });
}

type PlacedSample = SampleRow & Place;

/**
 * The cross join walks monitors in order and, inside, each monitor's samples by key, from a lower bound that depends
 * on the monitor. So nothing is sorted, and a page costs about what it returns. It ends with the monitor of `end`.
 */
function sampleRows(
  builder: Kysely<Schema>,
  table: 'samples' | 'intake',
  { operator, service, from = ALWAYS, to, startedAfter, verdict }: SampleQuery,
  after: Position | null,
  end: Position | null = null,
) {
  let page = builder
    .selectFrom('monitors as m')
    .crossJoin(`${table as 'samples'} as s`)
    .whereRef('s.monitor', '=', 'm.id')
    .where('s.slot', '>=', firstAt(after, from, startedAfter))
    .selectAll('s')
    .select(['m.operator', 'm.service', 'm.location']);
  if (after !== null) page = page.where(fromPlaceOf(after));
  if (end !== null) page = page.where(toPlaceOf(end));
  if (operator !== undefined) page = page.where('m.operator', '=', operator);
  if (service !== undefined) page = page.where('m.service', '=', service);
  if (to !== undefined) page = page.where('s.slot', '<', to);
  if (verdict !== undefined) page = page.where('s.reason', 'in', reasonsOf(verdict));
  if (startedAfter !== undefined) page = page.where('s.started_at', '>', startedAfter);
  return page.orderBy('m.operator').orderBy('m.service').orderBy('m.location').orderBy('s.slot').limit(PAGE_ROWS);
}

/** Rows, and the samples that they do not count yet, in one state of the database. */
export function rollupPages(db: DatabaseSync, builder: Kysely<Schema>, shelf: Shelf): PagedStore['rollupPage'] {
  const read = currentRollups(db);
  return async (query, after) =>
    outsideSnapshot(shelf, db, (tray) => {
      const rows = rowsOf(db, rollupRows(builder, query, after));
      return {
        rows: usableRows('rollup', rows, (row) => read(row), tray),
        next: nextPosition(rows, (row) => row.hour),
      };
    });
}

function rollupRows(builder: Kysely<Schema>, { monitorId, from, to }: RollupQuery, after: Position | null) {
  let page = builder
    .selectFrom('monitors as m')
    .crossJoin('rollups as r')
    .whereRef('r.monitor', '=', 'm.id')
    .where('r.hour', '>=', firstAt(after, from))
    .where('r.hour', '<', to)
    .selectAll('r')
    .select(['m.operator', 'm.service', 'm.location']);
  if (after !== null) page = page.where(fromPlaceOf(after));
  if (monitorId !== undefined) {
    const [operator, service] = monitorId.split('/') as [string, string];
    page = page.where('m.operator', '=', operator).where('m.service', '=', service);
  }
  return page.orderBy('m.operator').orderBy('m.service').orderBy('m.location').orderBy('r.hour').limit(PAGE_ROWS);
}

/** As SQLite orders them: names are plain ASCII. */
function inOrder(a: PlacedSample, b: PlacedSample): number {
  return (
    compareText(a.operator, b.operator) ||
    compareText(a.service, b.service) ||
    compareText(a.location, b.location) ||
    a.slot - b.slot
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The least slot or hour to return of the monitor at hand: the monitor in which the last page ended goes on from there. */
function firstAt(after: Position | null, from: EpochMs, startedAfter = ALWAYS): RawBuilder<EpochMs> {
  // A sample that started after some moment has no slot earlier than the monitor's longest delay before it.
  const start = startedAfter === ALWAYS ? sql`${from}` : sql`max(${from}, ${startedAfter} - m.max_delay_ms)`;
  if (after === null) return sql`${start}`;
  const { operator, service, location, at } = after;
  return sql`iif((m.operator, m.service, m.location) = (${operator}, ${service}, ${location}), max(${start}, ${at} + 1), ${start})`;
}

function reasonsOf(verdict: Verdict): Reason[] {
  return REASONS.filter((reason) => verdictOf(reason) === verdict);
}

function fromPlaceOf({ operator, service, location }: Position): RawBuilder<boolean> {
  return sql`(m.operator, m.service, m.location) >= (${operator}, ${service}, ${location})`;
}

function toPlaceOf({ operator, service, location }: Position): RawBuilder<boolean> {
  return sql`(m.operator, m.service, m.location) <= (${operator}, ${service}, ${location})`;
}

function nextPosition<Row extends Place>(rows: readonly Row[], at: (row: Row) => EpochMs): Position | null {
  if (rows.length < PAGE_ROWS) return null;
  const last = rows.at(-1)!;
  return { operator: last.operator, service: last.service, location: last.location, at: at(last) };
}
