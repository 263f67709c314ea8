import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type CompiledQuery, Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Schema } from './schema.ts';

/** Kysely on the built-in SQLite. Each statement runs to its end before anything else does; the caller closes `db`. */
export function queryBuilder(db: DatabaseSync): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: asKyselyExpects(db) }) });
}

/** The rows of a query, at once: for those that belong in one `snapshot`. */
export function rowsOf<Row>(db: DatabaseSync, query: { compile(): CompiledQuery<Row> }): Row[] {
  const { sql, parameters } = query.compile();
  return db.prepare(sql).all(...(parameters as readonly SQLInputValue[])) as Row[];
}

function asKyselyExpects(db: DatabaseSync): SqliteDatabase {
  return {
    close: () => db.close(),
    prepare: (text) => {
      const statement = db.prepare(text);
      // Kysely hands on what our own queries bind, typed by the schema.
      const bound = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bound(parameters)),
        run: (parameters) => statement.run(...bound(parameters)),
        iterate: (parameters) => statement.iterate(...bound(parameters)),
      };
    },
  };
}
