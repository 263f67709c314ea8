import type { Kysely } from 'kysely';
import type { MonitorState } from '../../core/incident/high.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { MonitorId } from '../../core/monitor.ts';
import type { Sample } from '../../core/sample.ts';
import type { DowntimeSpan, History, RollupQuery } from '../../pipeline/ports.ts';
import type { PagedStore } from '../pages.ts';
import { rollupPage, samplePage } from './pages.ts';
import type { Schema } from './schema.ts';

type Reads = Pick<PagedStore, 'samplePage' | 'rollupPage' | 'incidents' | 'extraSamples' | 'downtime' | 'states'>;

/** Everything that reads what commits have written. */
export function reads(db: Kysely<Schema>): Reads {
  return {
    samplePage: (query, after) => samplePage(db, query, after),
    rollupPage: (query, after) => rollupPage(db, query, after),
    incidents: (query) => incidents(db, query),
    extraSamples: (query) => extraSamples(db, query),
    downtime: (query) => downtime(db, query),
    states: () => states(db),
  };
}

async function incidents(db: Kysely<Schema>, query: Parameters<History['incidents']>[0]): Promise<IncidentRecord[]> {
  let found = db.selectFrom('incidents').select('incident');
  if (query.id !== undefined) found = found.where('id', '=', query.id);
  if (query.operator !== undefined) found = found.where('operator', '=', query.operator);
  if (query.service !== undefined) found = found.where('service', '=', query.service);
  if (query.unclosed === true) found = found.where('state', '!=', 'closed');
  const rows = await found.orderBy('started_at').orderBy('id').execute();
  return rows.map((row) => JSON.parse(row.incident));
}

async function extraSamples(db: Kysely<Schema>, { monitorId, from, to }: RollupQuery): Promise<Sample[]> {
  let found = db.selectFrom('extra_samples').select('sample').where('at', '>=', from).where('at', '<', to);
  if (monitorId !== undefined) found = found.where('monitor_id', '=', monitorId);
  const rows = await found.orderBy('at').orderBy('monitor_id').execute();
  return rows.map(({ sample }) => JSON.parse(sample));
}

async function downtime(db: Kysely<Schema>, { monitorId, from, to }: RollupQuery): Promise<DowntimeSpan[]> {
  let found = db.selectFrom('downtime').selectAll().where('from_at', '<', to).where('to_at', '>', from);
  if (monitorId !== undefined) found = found.where('monitor_id', '=', monitorId);
  const rows = await found.orderBy('monitor_id').orderBy('from_at').execute();
  return rows.map((row) => ({ monitorId: row.monitor_id, from: row.from_at, to: row.to_at }));
}

async function states(db: Kysely<Schema>): Promise<Map<MonitorId, MonitorState>> {
  const rows = await db.selectFrom('states').selectAll().execute();
  return new Map(rows.map((row) => [row.monitor_id, JSON.parse(row.state) as MonitorState]));
}
