import type { Kysely } from 'kysely';
import { HOUR } from '../../core/time.ts';
import type { CommandQueue } from '../../pipeline/safety/ports.ts';
import type { Schema } from './schema.ts';

export function commandQueue(db: Kysely<Schema>): CommandQueue {
  return {
    async submit({ id, kind, monitorId, at, expiresAt }) {
      await db
        .deleteFrom('commands')
        .where('expires_at', '<', at - HOUR)
        .execute();
      await db
        .insertInto('commands')
        .values({ id, kind, monitor_id: monitorId, at, expires_at: expiresAt, answer: null })
        .execute();
    },

    async takeCommands(now) {
      const waiting = await db
        .selectFrom('commands')
        .select(['id', 'kind', 'monitor_id as monitorId', 'at', 'expires_at as expiresAt'])
        .where('taken', '=', 0)
        .orderBy('seq')
        .execute();
      // Asked for several times a second: without a command nothing is written.
      if (waiting.length === 0) return [];
      const ids = waiting.map(({ id }) => id);
      await db.updateTable('commands').set({ taken: 1 }).where('id', 'in', ids).execute();
      return waiting.filter(({ expiresAt }) => expiresAt > now);
    },

    async answer(id, answer) {
      await db
        .updateTable('commands')
        .set({ answer: JSON.stringify(answer) })
        .where('id', '=', id)
        .execute();
    },

    async answerTo(id) {
      const row = await db.selectFrom('commands').select('answer').where('id', '=', id).executeTakeFirst();
      return row?.answer ? JSON.parse(row.answer) : null;
    },
  };
}
