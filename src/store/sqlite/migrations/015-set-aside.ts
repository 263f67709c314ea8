import type { Migration } from './migration.ts';

/** Rows that cannot be used, as they were. */
export const setAside: Migration = {
  name: 'rows that cannot be used',
  sql: `
      create table set_aside (
        seq integer primary key,
        kind text not null,
        key text not null,
        reason text not null,
        text text not null,
        at integer not null,
        unique (kind, key, text)
      ) strict;
    `,
};
