import type { Kysely } from 'kysely';
import type { SimLedger } from '../../pipeline/ports.ts';
import type { Schema } from './schema.ts';

export function simLedger(db: Kysely<Schema>): SimLedger {
  return {
    async recordGrant(sim, at) {
      await db.insertInto('sim_grants').values({ sim, at }).execute();
    },

    grantsSince: (at) =>
      db.selectFrom('sim_grants').select(['sim', 'at']).where('at', '>=', at).orderBy('at').orderBy('sim').execute(),
  };
}
