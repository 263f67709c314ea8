import type { Kysely } from 'kysely';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { MaintenanceStore } from '../../pipeline/maintenance/ports.ts';
import type { Schema } from './schema.ts';

export async function maintenance(db: Kysely<Schema>): Promise<MaintenanceEntry[]> {
  const rows = await db.selectFrom('maintenance').select('entry').orderBy('id').execute();
  return rows.map(({ entry }) => JSON.parse(entry));
}

export function maintenanceStore(db: Kysely<Schema>): MaintenanceStore {
  return {
    maintenance: () => maintenance(db),

    async saveMaintenance(entry) {
      const row = { id: entry.id, operator: entry.operator, entry: JSON.stringify(entry) };
      await db
        .insertInto('maintenance')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ entry: row.entry }))
        .execute();
    },
  };
}
