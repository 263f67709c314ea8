import type { Migration } from './migration.ts';

export const trackRecords: Migration = {
  name: 'what operators have accepted of us',
  sql: `
      create table track_records (
        monitor_id text primary key,
        record text not null
      ) strict, without rowid;
    `,
};
