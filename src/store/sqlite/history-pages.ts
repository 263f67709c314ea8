import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { largest, smallest } from '../../core/extremes.ts';
import type { MonitorId } from '../../core/ids.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { Sample } from '../../core/sample.ts';
import { percentileOfValues } from '../../core/sla/latency.ts';
import { type EpochMs, floorTo } from '../../core/time.ts';
import type { Trace } from '../../core/trace.ts';
import { REASONS, type Verdict, verdictOf } from '../../core/verdict/verdict.ts';
import {
  type ClosedMonths,
  type HistoryPages,
  type IncidentPageQuery,
  MOST_ROWS,
  type SamplePageQuery,
  type SeriesBucket,
  type SeriesQuery,
} from '../../pipeline/viewing/ports.ts';
import { incidentReader } from './incident-rows.ts';
import { toSample } from './sample-row.ts';
import type { Place, SampleRow } from './schema.ts';
import type { Shelf } from './set-aside.ts';
import { snapshot } from './transaction.ts';

type PlacedSample = SampleRow & Place;

export function historyPages(db: DatabaseSync, shelf: Shelf): HistoryPages {
  return {
    incidentPage: async (query) => incidentPage(db, query, shelf),
    samplePageBackwards: async (query) => samplesBackwards(db, query),
    firstGoodAfter: async (query) => firstGoodAfter(db, query),
    trace: async (monitor, slot) => trace(db, monitor, slot),
    newestSamples: async () => newestSamples(db),
    series: async (query) => series(db, query),
    closedMonths: async (operator) => closedMonths(db, operator),
    closedServices: async (period) => closedServices(db, period),
  };
}

function incidentPage(db: DatabaseSync, query: IncidentPageQuery, shelf: Shelf): IncidentRecord[] {
  const { states, severities, operators, service, after, limit } = query;
  const where = new Conditions();
  where.among('state', states);
  where.among("incident ->> '$.severity'", severities);
  where.among('operator', operators);
  if (service !== undefined) where.add('service = ?', service);
  if (after !== undefined) where.add('(started_at, id) < (?, ?)', after.startedAt, after.id);
  const rows = db
    .prepare(`select id, incident from incidents where ${where.text} order by started_at desc, id desc limit ?`)
    .all(...where.values, Math.min(limit, MOST_ROWS)) as unknown as readonly { id: string; incident: string }[];
  const read = incidentReader(db);
  return rows.flatMap(({ id, incident }) => read('incident', id, incident, shelf) ?? []);
}

function samplesBackwards(db: DatabaseSync, query: SamplePageQuery): Sample[] {
  const { from, before, verdicts, reason, limit } = query;
  const where = new Conditions();
  if (from !== undefined) where.add('s.slot >= ?', from);
  if (before !== undefined) where.add('s.slot < ?', before);
  if (verdicts !== undefined) {
    where.among(
      's.reason',
      REASONS.filter((one) => verdicts.includes(verdictOf(one))),
    );
  }
  if (reason !== undefined) where.add('s.reason = ?', reason);
  return samplesOf(db, query, where, 'desc', Math.min(limit, MOST_ROWS));
}

function firstGoodAfter(
  db: DatabaseSync,
  query: Pick<SamplePageQuery, 'operator' | 'service'> & { readonly slot: number },
): Sample | null {
  const where = new Conditions();
  where.add('s.slot > ?', query.slot);
  where.add("s.reason = 'ok'");
  return samplesOf(db, query, where, 'asc', 1)[0] ?? null;
}

/** A sample stands in one of the two tables. */
const TABLES = ['samples', 'intake'] as const;

function samplesOf(
  db: DatabaseSync,
  { operator, service }: Pick<SamplePageQuery, 'operator' | 'service'>,
  where: Conditions,
  order: 'asc' | 'desc',
  limit: number,
): Sample[] {
  const rows = snapshot(db, () =>
    TABLES.flatMap(
      (table) =>
        db
          .prepare(
            `select s.*, m.operator, m.service, m.location from monitors m cross join ${table} s on s.monitor = m.id
             where m.operator = ? and m.service = ? and ${where.text} order by s.slot ${order} limit ?`,
          )
          .all(operator, service, ...where.values, limit) as unknown as readonly PlacedSample[],
    ),
  );
  const direction = order === 'asc' ? 1 : -1;
  return rows
    .toSorted((a, b) => direction * (a.slot - b.slot))
    .slice(0, limit)
    .map(toSample);
}

function newestSamples(db: DatabaseSync): Sample[] {
  const rows = snapshot(db, () =>
    TABLES.flatMap(
      (table) =>
        db
          .prepare(
            `select s.*, m.operator, m.service, m.location from monitors m join ${table} s
             on s.monitor = m.id and s.slot = (select max(slot) from ${table} where monitor = m.id)`,
          )
          .all() as unknown as readonly PlacedSample[],
    ),
  );
  const newest = new Map<number, PlacedSample>();
  for (const row of rows) if ((newest.get(row.monitor)?.slot ?? -1) < row.slot) newest.set(row.monitor, row);
  return [...newest.values()].map(toSample);
}

export function trace(db: DatabaseSync, monitor: MonitorId, slot: EpochMs): Trace | null {
  const row = db.prepare('select trace from traces where monitor_id = ? and slot = ?').get(monitor, slot);
  if (row === undefined) return null;
  try {
    const { exchanges = [], checks = [] } = JSON.parse(String(row.trace)) as Partial<Trace>;
    return { exchanges, checks };
  } catch {
    // It explains a sample, and nothing rests on it.
    return null;
  }
}

type SeriesRow = Pick<SampleRow, 'slot' | 'reason' | 'latency_ms'>;

/** The page holds as many rows as two days of probes each ten seconds, twice over. */
const MOST_SERIES_ROWS = 40_000;

function series(db: DatabaseSync, { operator, service, from, to, bucketMs }: SeriesQuery): SeriesBucket[] {
  const rows = snapshot(db, () =>
    TABLES.flatMap(
      (table) =>
        db
          .prepare(
            `select s.slot, s.reason, s.latency_ms from monitors m cross join ${table} s on s.monitor = m.id
             where m.operator = ? and m.service = ? and s.slot >= ? and s.slot < ? limit ?`,
          )
          .all(operator, service, from, to, MOST_SERIES_ROWS) as unknown as readonly SeriesRow[],
    ),
  );
  const groups = Map.groupBy(rows, ({ slot }) => floorTo(slot, bucketMs));
  return [...groups].sort(([a], [b]) => a - b).map(([at, group]) => bucketOf(at, group));
}

function bucketOf(at: number, rows: readonly SeriesRow[]): SeriesBucket {
  const counts: Record<Verdict, number> = { good: 0, bad: 0, excluded: 0, unknown: 0 };
  const latencies: number[] = [];
  for (const { reason, latency_ms: latency } of rows) {
    const verdict = verdictOf(reason);
    counts[verdict] += 1;
    if (verdict === 'good' && latency !== null) latencies.push(latency);
  }
  if (latencies.length === 0) return { at, minMs: null, p50Ms: null, maxMs: null, counts };
  return {
    at,
    minMs: smallest(latencies),
    p50Ms: percentileOfValues(latencies, 50),
    maxMs: largest(latencies),
    counts,
  };
}

/** The middle of a window lies in its month, in every zone. */
const MONTH_OF_WINDOW = "strftime('%Y-%m', (from_at + to_at) / 2000, 'unixepoch')";

function closedMonths(db: DatabaseSync, operator: string | undefined): ClosedMonths[] {
  return db
    .prepare(
      `select ${MONTH_OF_WINDOW} as period, count(distinct operator || '/' || service) as services from ledger
       where kind = 'month' and (?1 is null or operator = ?1) group by period order by period desc`,
    )
    .all(operator ?? null) as unknown as ClosedMonths[];
}

function closedServices(db: DatabaseSync, period: string): { readonly operator: string; readonly services: number }[] {
  return db
    .prepare(
      `select operator, count(distinct service) as services from ledger
       where kind = 'month' and ${MONTH_OF_WINDOW} = ? group by operator order by operator`,
    )
    .all(period) as unknown as { readonly operator: string; readonly services: number }[];
}

/** The conditions of a statement, with the values that they bind. */
class Conditions {
  readonly values: SQLInputValue[] = [];
  readonly #texts: string[] = [];

  add(text: string, ...values: readonly SQLInputValue[]): void {
    this.#texts.push(text);
    for (const value of values) this.values.push(value);
  }

  /** Nothing for an absent list; an empty one matches nothing. */
  among(column: string, values: readonly string[] | undefined): void {
    if (values === undefined) return;
    this.add(`${column} in (${values.map(() => '?').join(', ')})`, ...values);
  }

  get text(): string {
    return this.#texts.length === 0 ? 'true' : this.#texts.join(' and ');
  }
}
