import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { IncidentRequest } from '../../core/incident/request.ts';
import type { IncidentCommand, IncidentQueue, TimerQueue } from '../../pipeline/incidents/ports.ts';
import { incidentRequest } from '../rows/shapes.ts';
import { incidentReader } from './incident-rows.ts';
import type { Schema } from './schema.ts';
import { type Shelf, usable } from './set-aside.ts';

/** What waits for the process: commands of people, and incidents that the clock will change. */
export function incidentQueues(connection: DatabaseSync, db: Kysely<Schema>, shelf: Shelf): IncidentQueue & TimerQueue {
  const read = incidentReader(connection);
  const recordOf = async (id: string) => {
    const row = await db.selectFrom('incidents').select('incident').where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : read('incident', id, row.incident, shelf);
  };

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
      const commands: IncidentCommand[] = [];
      for (const { id, at, request: text } of rows) {
        const request = usable<IncidentRequest>('incident-command', id, text, incidentRequest, shelf);
        if (request === null) continue;
        const about = request.verb === 'raise' ? null : await recordOf(request.incidentId);
        commands.push({ id, at, request, ...(about !== null && { about }) });
      }
      return commands;
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
