import type { Migration } from './migration.ts';

export const contractFindings: Migration = {
  name: 'contract findings',
  sql: `
      create table contract_findings (
        operator text not null,
        test text not null,
        outcome text not null,
        detail text not null,
        status_code integer,
        transaction_id text,
        at integer not null,
        since integer not null,
        primary key (operator, test)
      ) strict, without rowid;
    `,
};
