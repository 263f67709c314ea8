import type { Migration } from './migration.ts';

export const ledger: Migration = {
  name: 'ledger',
  sql: `
      create table ledger (
        operator text not null,
        sequence integer not null,
        kind text not null,
        service text not null,
        from_at integer not null,
        to_at integer not null,
        hash text not null unique,
        text text not null,
        primary key (operator, sequence)
      ) strict;
      create unique index ledger_months on ledger (operator, service, from_at) where kind = 'month';

      create table ledger_heads (
        operator text primary key,
        sequence integer not null,
        hash text not null
      ) strict, without rowid;
    `,
};
