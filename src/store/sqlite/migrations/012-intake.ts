import type { Migration } from './migration.ts';

/** Rows of rollups that are there already count all samples of their hours. */
export const intake: Migration = {
  name: 'intake',
  sql: `
      create table intake (
        arrival integer primary key,
        monitor integer not null references monitors (id),
        slot integer not null,
        started_at integer not null,
        reason text not null,
        detail text,
        latency_ms real,
        total_ms real,
        status_code integer,
        transaction_ids text,
        dns_ms real,
        connect_ms real,
        tls_ms real,
        send_ms real,
        wait_ms real,
        receive_ms real,
        max_stall_ms real,
        warnings text,
        simulated integer not null
      ) strict;
      create unique index intake_slots on intake (monitor, slot);
      create table arrivals (id integer primary key check (id = 1), last integer not null) strict;
      alter table samples add column arrival integer;
      alter table rollups add column counted_to integer;
      create index rollups_running on rollups (monitor, hour) where counted_to is not null;
    `,
};
