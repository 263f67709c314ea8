import type { Kysely } from 'kysely';
import type { IncidentQueue, TimerQueue } from '../../pipeline/ports.ts';
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
        .select(['id', 'at', 'request'])
        .where('answer', 'is', null)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ id, at, request }) => ({ id, at, request: JSON.parse(request) }));
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
