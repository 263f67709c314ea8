import type { Migration } from './migration.ts';

export const initial: Migration = {
  name: 'initial',
  sql: `
      create table monitors (
        id integer primary key,
        operator text not null,
        service text not null,
        location text not null,
        max_delay_ms integer not null default 0,
        unique (operator, service, location)
      ) strict;

      create table samples (
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
        simulated integer not null,
        primary key (monitor, slot)
      ) strict, without rowid;

      create table rollups (
        monitor integer not null references monitors (id),
        hour integer not null,
        terms text not null,
        minutes text not null,
        reasons text not null,
        latency text not null,
        simulated integer not null,
        primary key (monitor, hour)
      ) strict, without rowid;

      create table states (
        monitor_id text primary key,
        state text not null
      ) strict, without rowid;

      create table incidents (
        id text primary key,
        operator text not null,
        service text not null,
        started_at integer not null,
        incident text not null
      ) strict, without rowid;

      create table downtime (
        monitor_id text not null,
        from_at integer not null,
        to_at integer not null,
        primary key (monitor_id, from_at)
      ) strict, without rowid;

      create table outbox (
        seq integer primary key,
        id text not null unique,
        incident_id text not null,
        step text not null,
        occurrence integer not null,
        channel text not null,
        created_at integer not null,
        incident text not null,
        attempts integer not null default 0,
        due_at integer not null,
        delivered_at integer,
        last_error text
      ) strict;
      create index outbox_undelivered on outbox (created_at, seq) where delivered_at is null;
      create index outbox_line on outbox (incident_id, channel, created_at, seq) where delivered_at is null;

      create table sim_grants (
        sim text not null,
        at integer not null
      ) strict;
      create index sim_grants_at on sim_grants (at);
    `,
};
