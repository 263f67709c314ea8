import type { Migration } from './migration.ts';

export const maintenance: Migration = {
  name: 'maintenance',
  sql: `
      create table maintenance (
        id text primary key,
        operator text not null,
        entry text not null
      ) strict, without rowid;
    `,
};
