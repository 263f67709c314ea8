import { type Kysely, sql } from 'kysely';
import type { IncidentQueue, TimerQueue } from '../../pipeline/incidents/ports.ts';
import type { Schema } from './schema.ts';

/** What waits for the process: commands of people, and incidents that the clock will change. */
export function incidentQueues(db: Kysely<Schema>): IncidentQueue & TimerQueue {
  return {
    async requestIncident({ id, at, request }) {
      await db
        .insertInto('incident_commands')
        .values({ id, at, request: JSON.stringify(request) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async openCommands(limit) {
      const rows = await db
        .selectFrom('incident_commands')
        .leftJoin('incidents', (join) =>
          join.on('incidents.id', '=', sql<string>`json_extract(incident_commands.request, '$.incidentId')`),
        )
        .select(['incident_commands.id', 'at', 'request', 'incident'])
        .where('answer', 'is', null)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ id, at, request, incident }) => ({
        id,
        at,
        request: JSON.parse(request),
        ...(incident !== null && { about: JSON.parse(incident) }),
      }));
    },

    async incidentAnswer(commandId) {
      const row = await db
        .selectFrom('incident_commands')
        .select('answer')
        .where('id', '=', commandId)
        .executeTakeFirst();
      return row?.answer == null ? null : JSON.parse(row.answer);
    },

    async dueIncidents(now, limit) {
      const rows = await db
        .selectFrom('incidents')
        .select('id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
