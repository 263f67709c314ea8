import type { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import type { TrackRecord } from '../../core/attribution/track-record.ts';
import { smallest } from '../../core/extremes.ts';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import { INITIAL_STATE, type MonitorState } from '../../core/incident/monitor-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { DowntimeSpan } from '../../core/sla/downtime.ts';
import { HOUR } from '../../core/time.ts';
import type { History, RollupQuery, WarningCount } from '../../pipeline/ports/history.ts';
import type { PagedStore } from '../pages.ts';
import { sample as extraSample, monitorState, trackRecord } from '../rows/shapes.ts';
import { countWarnings } from '../warnings.ts';
import { rowsOf } from './dialect.ts';
import { incidentReader, logReader } from './incident-rows.ts';
import { maintenance } from './maintenance.ts';
import { rollupPages, samplePages } from './pages.ts';
import type { Schema } from './schema.ts';
import { type Shelf, usable } from './set-aside.ts';
import { snapshot } from './transaction.ts';

type Reads = Pick<
  PagedStore,
  | 'samplePage'
  | 'rollupPage'
  | 'incidents'
  | 'incidentLog'
  | 'warnings'
  | 'extraSamples'
  | 'downtime'
  | 'maintenance'
  | 'states'
  | 'trackRecords'
>;

/** Everything that reads what commits have written. */
export function reads(connection: DatabaseSync, db: Kysely<Schema>, shelf: Shelf): Reads {
  const log = logReader(connection);
  return {
    samplePage: samplePages(connection, db, shelf),
    rollupPage: rollupPages(connection, db, shelf),
    incidents: (query) => incidents(connection, db, query, shelf),
    incidentLog: async (id, { after, limit }) => log.page(id, after, limit, shelf),
    warnings: (query) => warnings(connection, db, query),
    extraSamples: (query) => extraSamples(db, query, shelf),
    downtime: (query) => downtime(db, query),
    maintenance: () => maintenance(db, shelf),
    states: () => states(db, shelf),
    trackRecords: () => trackRecords(db, shelf),
  };
}

async function incidents(
  connection: DatabaseSync,
  db: Kysely<Schema>,
  query: Parameters<History['incidents']>[0],
  shelf: Shelf,
): Promise<IncidentRecord[]> {
  let found = db.selectFrom('incidents').select(['id', 'incident']);
  if (query.id !== undefined) found = found.where('id', '=', query.id);
  if (query.operator !== undefined) found = found.where('operator', '=', query.operator);
  if (query.service !== undefined) found = found.where('service', '=', query.service);
  if (query.unclosed === true) found = found.where('state', '!=', 'closed');
  const rows = await found.orderBy('started_at').orderBy('id').execute();
  const read = incidentReader(connection);
  return rows.flatMap(({ id, incident }) => read('incident', id, incident, shelf) ?? []);
}

async function warnings(connection: DatabaseSync, db: Kysely<Schema>, query: RollupQuery): Promise<WarningCount[]> {
  const rows = snapshot(connection, () =>
    (['samples', 'intake'] as const).flatMap((table) => rowsOf(connection, warningRows(db, table, query))),
  );
  return countWarnings(rows.map(({ list, ...counts }) => ({ ...counts, warnings: textsIn(list!) })));
}

/** None in a row that the pages of samples set aside. */
function textsIn(list: string): string[] {
  try {
    const texts: unknown = JSON.parse(list);
    return Array.isArray(texts) ? texts : [];
  } catch {
    return [];
  }
}

function warningRows(db: Kysely<Schema>, table: 'samples' | 'intake', { monitorId, from, to }: RollupQuery) {
  let found = db
    .selectFrom('monitors as m')
    .crossJoin(`${table as 'samples'} as s`)
    .whereRef('s.monitor', '=', 'm.id')
    .where('s.slot', '>=', from)
    .where('s.slot', '<', to)
    .where('s.warnings', 'is not', null);
  if (monitorId !== undefined) {
    const [operator, service] = monitorId.split('/') as [string, string];
    found = found.where('m.operator', '=', operator).where('m.service', '=', service);
  }
  return found
    .groupBy('s.warnings')
    .select(({ fn }) => [
      's.warnings as list',
      fn.countAll<number>().as('samples'),
      fn.min('s.slot').as('first'),
      fn.max('s.slot').as('last'),
    ]);
}

async function extraSamples(db: Kysely<Schema>, { monitorId, from, to }: RollupQuery, shelf: Shelf): Promise<Sample[]> {
  let found = db.selectFrom('extra_samples').selectAll().where('at', '>=', from).where('at', '<', to);
  if (monitorId !== undefined) found = found.where('monitor_id', '=', monitorId);
  const rows = await found.orderBy('at').orderBy('monitor_id').execute();
  return rows.flatMap(
    ({ monitor_id, at, sample }) => usable<Sample>('sample', `${monitor_id}@${at}`, sample, extraSample, shelf) ?? [],
  );
}

async function downtime(db: Kysely<Schema>, { monitorId, from, to }: RollupQuery): Promise<DowntimeSpan[]> {
  let found = db
    .selectFrom('downtime')
    .selectAll()
    .where(({ fn }) => fn.coalesce('good_before', 'from_at'), '<', to)
    .where(({ fn }) => fn.coalesce('up_to', 'to_at'), '>', from);
  if (monitorId !== undefined) found = found.where('monitor_id', '=', monitorId);
  const rows = await found.orderBy('monitor_id').orderBy('from_at').execute();
  return rows.map((row) => ({
    monitorId: row.monitor_id,
    from: row.from_at,
    to: row.to_at,
    lastGoodBefore: row.good_before,
    lastBad: row.last_bad_at,
    upTo: row.up_to,
  }));
}

async function states(db: Kysely<Schema>, shelf: Shelf): Promise<Map<MonitorId, MonitorState>> {
  const rows = await db.selectFrom('states').selectAll().execute();
  const found = new Map<MonitorId, MonitorState>();
  for (const { monitor_id, state } of rows) {
    const value = usable<MonitorState>('monitor-state', monitor_id, state, monitorState, shelf);
    if (value !== null) found.set(monitor_id, value);
  }
  // One whose state was lost is watched since its first slot all the same, or the figures of before would be gone.
  for (const { id, hour, slot } of await firstSlots(db)) {
    if (hour !== null)
      found.set(id, { ...INITIAL_STATE, firstSlot: slot !== null && slot < hour + HOUR ? slot : hour });
  }
  return found;
}

/** First hour and slot that are stored, of monitors without a state. */
async function firstSlots(db: Kysely<Schema>) {
  const rows = await db
    .selectFrom('monitors as m')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('states')
            .select('monitor_id')
            .where('monitor_id', '=', sql<MonitorId>`m.operator || '/' || m.service`),
        ),
      ),
    )
    .select(({ selectFrom }) => [
      'm.operator',
      'm.service',
      selectFrom('rollups as r')
        .whereRef('r.monitor', '=', 'm.id')
        .select(({ fn }) => fn.min('r.hour').as('hour'))
        .as('hour'),
      selectFrom('samples as s')
        .whereRef('s.monitor', '=', 'm.id')
        .select(({ fn }) => fn.min('s.slot').as('slot'))
        .as('filed'),
      selectFrom('intake as i')
        .whereRef('i.monitor', '=', 'm.id')
        .select(({ fn }) => fn.min('i.slot').as('slot'))
        .as('fresh'),
    ])
    .execute();
  return rows.map(({ operator, service, hour, filed, fresh }) => {
    const slots = [filed, fresh].filter((slot) => slot !== null);
    return { id: monitorId(operator, service), hour, slot: slots.length === 0 ? null : smallest(slots) };
  });
}

async function trackRecords(db: Kysely<Schema>, shelf: Shelf): Promise<Map<MonitorId, TrackRecord>> {
  const rows = await db.selectFrom('track_records').selectAll().execute();
  const found = new Map<MonitorId, TrackRecord>();
  for (const { monitor_id, record } of rows) {
    const value = usable<TrackRecord>('track-record', monitor_id, record, trackRecord, shelf);
    if (value !== null) found.set(monitor_id, value);
  }
  return found;
}
