import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Sample } from '../../core/sample.ts';
import type { EpochMs } from '../../core/time.ts';
import { REASONS, type Reason, type Verdict, verdictOf } from '../../core/verdict/verdict.ts';
import type { RollupQuery, SampleQuery } from '../../pipeline/store-ports.ts';
import { PAGE_ROWS, type Page, type PagedStore, type Position } from '../pages.ts';
import { currentRollups } from './current-rollups.ts';
import { toSample } from './sample-row.ts';
import type { Place, RollupRow, Schema } from './schema.ts';
import { snapshot } from './transaction.ts';

/** Before any slot. */
const ALWAYS = Number.MIN_SAFE_INTEGER;

/**
 * The cross join walks monitors in order and, inside, each monitor's samples by key, from a lower bound that depends
 * on the monitor. So nothing is sorted, and a page costs about what it returns.
 */
export async function samplePage(
  db: Kysely<Schema>,
  { operator, service, from = ALWAYS, to, startedAfter, verdict }: SampleQuery,
  after: Position | null,
): Promise<Page<Sample>> {
  let page = db
    .selectFrom('monitors as m')
    .crossJoin('samples as s')
    .whereRef('s.monitor', '=', 'm.id')
    .where('s.slot', '>=', firstAt(after, from, startedAfter))
    .selectAll('s')
    .select(['m.operator', 'm.service', 'm.location']);
  if (after !== null) page = page.where(fromPlaceOf(after));
  if (operator !== undefined) page = page.where('m.operator', '=', operator);
  if (service !== undefined) page = page.where('m.service', '=', service);
  if (to !== undefined) page = page.where('s.slot', '<', to);
  if (verdict !== undefined) page = page.where('s.reason', 'in', reasonsOf(verdict));
  if (startedAfter !== undefined) page = page.where('s.started_at', '>', startedAfter);
  const rows = await page
    .orderBy('m.operator')
    .orderBy('m.service')
    .orderBy('m.location')
    .orderBy('s.slot')
    .limit(PAGE_ROWS)
    .execute();
  return { rows: rows.map(toSample), next: nextPosition(rows, (row) => row.slot) };
}

/** Rows, and the samples that they do not count yet, in one state of the database. */
export function rollupPages(db: DatabaseSync, builder: Kysely<Schema>): PagedStore['rollupPage'] {
  const read = currentRollups(db);
  return async (query, after) => {
    const { sql: text, parameters } = rollupRows(builder, query, after).compile();
    return snapshot(db, () => {
      const rows = db.prepare(text).all(...(parameters as SQLInputValue[])) as unknown as (RollupRow & Place)[];
      return { rows: rows.map((row) => read(row)), next: nextPosition(rows, (row) => row.hour) };
    });
  };
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

function nextPosition<Row extends Place>(rows: readonly Row[], at: (row: Row) => EpochMs): Position | null {
  if (rows.length < PAGE_ROWS) return null;
  const last = rows.at(-1)!;
  return { operator: last.operator, service: last.service, location: last.location, at: at(last) };
}
