import type { Kysely } from 'kysely';
import type { EpochMs } from '../../core/time.ts';
import type { Outbox, PendingMessage } from '../../pipeline/ports.ts';
import type { Schema } from './schema.ts';

export function outbox(db: Kysely<Schema>): Outbox {
  return {
    pending: (now, limit) => pending(db, now, limit),

    async delivered(id, at) {
      await db.updateTable('outbox').set({ delivered_at: at }).where('id', '=', id).execute();
    },

    async failed(id, retryAt, error) {
      await db
        .updateTable('outbox')
        .set((row) => ({ attempts: row('attempts', '+', 1), due_at: retryAt, last_error: error }))
        .where('id', '=', id)
        .where('delivered_at', 'is', null)
        .execute();
    },

    async oldestPending() {
      const { createdAt } = await db
        .selectFrom('outbox')
        .select((row) => row.fn.min('created_at').as('createdAt'))
        .where('delivered_at', 'is', null)
        .executeTakeFirstOrThrow();
      return createdAt;
    },
  };
}

async function pending(db: Kysely<Schema>, now: EpochMs, limit: number): Promise<PendingMessage[]> {
  const rows = await db
    .selectFrom('outbox as message')
    .selectAll()
    .where('delivered_at', 'is', null)
    .where('due_at', '<=', now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('outbox as older')
            .select('older.seq')
            .where('older.delivered_at', 'is', null)
            .whereRef('older.incident_id', '=', 'message.incident_id')
            .whereRef('older.channel', '=', 'message.channel')
            .where(({ eb, refTuple }) =>
              eb(refTuple('older.created_at', 'older.seq'), '<', refTuple('message.created_at', 'message.seq')),
            ),
        ),
      ),
    )
    .orderBy('created_at')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    incidentId: row.incident_id,
    step: row.step,
    occurrence: row.occurrence,
    channel: row.channel,
    createdAt: row.created_at,
    incident: JSON.parse(row.incident),
    deadline: row.deadline === null ? null : JSON.parse(row.deadline),
    attempts: row.attempts,
  }));
}
