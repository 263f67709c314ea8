import type { Kysely } from 'kysely';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import type { MaintenanceStore } from '../../pipeline/maintenance/ports.ts';
import { maintenanceEntry } from '../rows/shapes.ts';
import type { Schema } from './schema.ts';
import { type Shelf, usable } from './set-aside.ts';

export async function maintenance(db: Kysely<Schema>, shelf: Shelf): Promise<MaintenanceEntry[]> {
  const rows = await db.selectFrom('maintenance').select(['id', 'entry']).orderBy('id').execute();
  return rows.flatMap(
    ({ id, entry }) => usable<MaintenanceEntry>('maintenance', id, entry, maintenanceEntry, shelf) ?? [],
  );
}

export function maintenanceStore(db: Kysely<Schema>, shelf: Shelf): MaintenanceStore {
  return {
    maintenance: () => maintenance(db, shelf),

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
