import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../core/errors.ts';
import { type FailPoint, NO_FAIL_POINT } from '../fail-point.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { transaction } from './transaction.ts';

/** Brings a database up to date, one transaction per migration. A crash in between is made good by the next start. */
export function migrate(db: DatabaseSync, migrations = MIGRATIONS, failPoint: FailPoint = NO_FAIL_POINT): void {
  db.exec(`create table if not exists migrations (
    number integer primary key, name text not null, checksum text not null, applied_at text not null
  ) strict`);
  const record = db.prepare("insert into migrations values (?, ?, ?, datetime('now'))");
  for (let number = appliedCount(db, migrations) + 1; number <= migrations.length; number += 1) {
    const migration = migrations[number - 1]!;
    transaction(db, () => {
      db.exec(migration.sql);
      failPoint('schema:migrated');
      record.run(number, migration.name, checksum(migration));
    });
  }
}

/** How many migrations the database has seen; throws `UserError` when they are not (all) this program's. */
export function appliedCount(db: DatabaseSync, migrations = MIGRATIONS): number {
  const known = db.prepare("select 1 from sqlite_schema where type = 'table' and name = 'migrations'").get();
  if (known === undefined) throw new UserError('it is not a threenines database');
  const applied = db.prepare('select number, checksum from migrations order by number').all();
  if (applied.length > migrations.length) {
    throw new UserError(
      `it was written by a newer threenines (schema ${applied.length}, this program knows ${migrations.length}); ` +
        'run that version, or restore a backup made before the upgrade',
    );
  }
  for (const [index, row] of applied.entries()) {
    if (row.number !== index + 1 || row.checksum !== checksum(migrations[index]!)) {
      throw new UserError(
        `its schema ${index + 1} is not the one this program knows: it comes from an unreleased build`,
      );
    }
  }
  return applied.length;
}

function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
