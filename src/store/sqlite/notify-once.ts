import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { NotifyOnce } from '../../pipeline/delivery/ports.ts';
import { insertMessage } from './outbox.ts';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

export function notifyOnceStore(db: DatabaseSync, builder: Kysely<Schema>): NotifyOnce {
  const insertReport = db.prepare(
    'insert into report_deliveries (report, delivered_at) values (?, ?) on conflict do nothing',
  );
  const insert = insertMessage(db);
  return {
    async notifiedKeys() {
      const rows = await builder.selectFrom('report_deliveries').select('report').orderBy('report').execute();
      return rows.map(({ report }) => report);
    },

    async notifyOnce(id, at, messages) {
      transaction(db, () => {
        if (insertReport.run(id, at).changes === 0) return;
        for (const message of messages) insert(message);
      });
    },
  };
}
