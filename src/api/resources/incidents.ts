import { z } from '@hono/zod-openapi';
import { INCIDENT_STATES, type IncidentRecord, SEVERITIES } from '../../core/incident/incident.ts';
import { logEntryJson } from '../../core/wire.ts';
import { IncidentDetail, IncidentLog, Incidents } from '../../wire/incidents.ts';
import { anyOf, PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { cursorOf, positionOf } from '../paging.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { notFound } from '../problems.ts';
import { incidentDetail, incidentSummary } from '../views/incident.ts';

export const IncidentParams = z.strictObject({ id: z.string().max(2_000).describe('Id of the incident.') });

/** Lines of the log that come with the incident. */
const NEWEST_LINES = 100;

const Filter = z.strictObject({
  state: anyOf(INCIDENT_STATES).describe('Absent: any.'),
  severity: anyOf(SEVERITIES).describe('Absent: any.'),
  operator: z.string().max(200).optional().describe('Ids of operators, separated by commas. Absent: all.'),
  service: z.string().max(200).optional(),
  ...PAGING,
});

/** The newest commit is in memory; the rest is read. Throws the problem of one that is not there, or not theirs. */
export async function seenIncident(
  { board, view }: Pick<ApiPorts, 'board' | 'view'>,
  principal: Principal,
  id: string,
): Promise<IncidentRecord> {
  const record = board.incident(id) ?? (await view.incidents({ id }))[0];
  if (record === undefined || !maySee(principal, record.operator)) throw notFound(`incident "${id}"`);
  return record;
}

/** Those that were asked for, as far as they are seen; absent: all. */
function seenOperators(principal: Principal, asked: string | undefined): { readonly operators?: readonly string[] } {
  const operators = asked?.split(',');
  if (principal.operators === null) return operators === undefined ? {} : { operators };
  return { operators: (operators ?? principal.operators).filter((operator) => maySee(principal, operator)) };
}

export const INCIDENTS = [
  operation({
    id: 'listIncidents',
    method: 'get',
    path: '/incidents',
    tag: 'incidents',
    summary: 'Incidents, the newest first.',
    access: 'viewer',
    query: Filter,
    answer: Incidents,
    async handle({ ports: { view, clock }, principal, query }) {
      const { state, severity, operator, service, limit, after } = query;
      const position = positionOf(after, 'number', 'string');
      const records = await view.incidentPage({
        ...(state !== undefined && { states: state }),
        ...(severity !== undefined && { severities: severity }),
        ...seenOperators(principal, operator),
        ...(service !== undefined && { service }),
        ...(position !== null && { after: { startedAt: Number(position[0]), id: String(position[1]) } }),
        limit: limit + 1,
      });
      const page = records.slice(0, limit);
      const last = page.at(-1);
      const now = clock.now();
      return {
        items: page.map((record) => incidentSummary(record, principal, now)),
        next: records.length > limit && last !== undefined ? cursorOf([last.startedAt, last.id]) : null,
      };
    },
  }),
  operation({
    id: 'getIncident',
    method: 'get',
    path: '/incidents/{id}',
    tag: 'incidents',
    summary: 'All that is known of one incident.',
    access: 'viewer',
    params: IncidentParams,
    answer: IncidentDetail,
    async handle({ ports, principal, params: { id } }) {
      const record = await seenIncident(ports, principal, id);
      const after = Math.max(0, record.logged.entries - NEWEST_LINES);
      const rows = await ports.view.incidentLog(id, { after, limit: NEWEST_LINES });
      const log = rows.map(({ entry }) => entry);
      return incidentDetail(record, log, principal, ports.clock.now());
    },
  }),
  operation({
    id: 'listIncidentLog',
    method: 'get',
    path: '/incidents/{id}/log',
    tag: 'incidents',
    summary: 'What people did and said about an incident, in the order in which it was written down.',
    access: 'viewer',
    params: IncidentParams,
    query: z.strictObject(PAGING),
    answer: IncidentLog,
    async handle({ ports, principal, params: { id }, query: { limit, after } }) {
      await seenIncident(ports, principal, id);
      const position = positionOf(after, 'number');
      const rows = await ports.view.incidentLog(id, { after: Number(position?.[0] ?? 0), limit: limit + 1 });
      const page = rows.slice(0, limit);
      const next = rows.length > limit ? cursorOf([page.at(-1)!.sequence]) : null;
      return { items: page.map(({ entry }) => logEntryJson(entry)), next };
    },
  }),
];
