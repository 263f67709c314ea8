import type { Kysely } from 'kysely';
import type { GrantJournal } from '../../pipeline/safety/ports.ts';
import type { FailPoint } from '../fail-point.ts';
import type { Schema } from './schema.ts';

export function grantJournal(db: Kysely<Schema>, failPoint: FailPoint): GrantJournal {
  return {
    async openGrant({ id, operator, monitorId, sim, grantedAt, expiresAt }) {
      const row = { id, operator, monitor_id: monitorId, sim, granted_at: grantedAt, expires_at: expiresAt };
      await db.insertInto('grants').values(row).execute();
      failPoint('grant:opened');
    },

    async closeGrants(ids, outcome, at) {
      if (ids.length === 0) return;
      await db
        .updateTable('grants')
        .set({ closed_at: at, outcome })
        .where('id', 'in', ids)
        .where('closed_at', 'is', null)
        .execute();
    },

    async noteFailedRevocation(id, reason, givenUp) {
      await db
        .updateTable('grants')
        .set((row) => ({ failures: row('failures', '+', 1), last_reason: reason, given_up: givenUp ? 1 : 0 }))
        .where('id', '=', id)
        .execute();
    },

    openGrants: () => openGrants(db),

    grantsSince: (at) =>
      db
        .selectFrom('grants')
        .select(['sim', 'granted_at as at'])
        .where('granted_at', '>=', at)
        .orderBy('granted_at')
        .orderBy('sim')
        .execute(),

    async quarantine(quarantine) {
      await db
        .insertInto('quarantines')
        .values(quarantine)
        .onConflict((conflict) =>
          conflict
            .columns(['operator', 'sim'])
            .doUpdateSet({ since: quarantine.since, until: quarantine.until })
            .where('quarantines.until', '<', quarantine.until),
        )
        .execute();
    },

    quarantines: (now) =>
      db.selectFrom('quarantines').selectAll().where('until', '>', now).orderBy('operator').orderBy('sim').execute(),
  };
}

async function openGrants(db: Kysely<Schema>): ReturnType<GrantJournal['openGrants']> {
  const rows = await db
    .selectFrom('grants')
    .selectAll()
    .where('closed_at', 'is', null)
    .orderBy('granted_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    operator: row.operator,
    monitorId: row.monitor_id,
    sim: row.sim,
    grantedAt: row.granted_at,
    expiresAt: row.expires_at,
    failures: row.failures,
    lastReason: row.last_reason,
    givenUp: row.given_up === 1,
  }));
}
