import type { Kysely } from 'kysely';
import type { SwitchBoard } from '../../pipeline/safety/ports.ts';
import type { Schema } from './schema.ts';

export function switchBoard(db: Kysely<Schema>): SwitchBoard {
  return {
    async throwSwitch({ operator, stopped, reason, since }) {
      const row = { operator, stopped: stopped ? 1 : 0, reason, at: since };
      await db.insertInto('operator_switches').values(row).execute();
    },

    stoppedOperators: () =>
      db
        .selectFrom('operator_switches')
        .select(['operator', 'at as since', 'reason'])
        .where('stopped', '=', 1)
        .where('seq', 'in', (query) =>
          query
            .selectFrom('operator_switches as last')
            .select((row) => row.fn.max('last.seq').as('seq'))
            .groupBy('last.operator'),
        )
        .orderBy('operator')
        .execute(),
  };
}
