import type { Migration } from './migration.ts';

export const reportDeliveries: Migration = {
  name: 'deliveries of reports',
  sql: `
      create table report_deliveries (
        report text primary key,
        delivered_at integer not null
      ) strict, without rowid;
    `,
};
