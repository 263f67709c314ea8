import type { Migration } from './migration.ts';

export const safeProbing: Migration = {
  name: 'safe probing',
  sql: `
      create table grants (
        id text primary key,
        operator text not null,
        monitor_id text not null,
        sim text not null,
        granted_at integer not null,
        expires_at integer not null,
        failures integer not null default 0,
        last_reason text,
        given_up integer not null default 0,
        closed_at integer,
        outcome text
      ) strict;
      create index grants_at on grants (granted_at);
      create index grants_open on grants (granted_at) where closed_at is null;
      insert into grants (id, operator, monitor_id, sim, granted_at, expires_at, closed_at, outcome)
        select 'sim_grants/' || rowid, '', '', sim, at, at, at, 'revoked' from sim_grants;
      drop table sim_grants;

      create table quarantines (
        operator text not null,
        sim text not null,
        since integer not null,
        until integer not null,
        primary key (operator, sim)
      ) strict, without rowid;

      create table operator_switches (
        seq integer primary key,
        operator text not null,
        stopped integer not null,
        reason text,
        at integer not null
      ) strict;
      create index operator_switches_last on operator_switches (operator, seq);

      create table operator_requests (
        operator text not null,
        hour integer not null,
        requests integer not null,
        agreed_per_second real not null,
        primary key (operator, hour)
      ) strict, without rowid;

      create table commands (
        seq integer primary key,
        id text not null unique,
        kind text not null,
        monitor_id text not null,
        at integer not null,
        expires_at integer not null,
        taken integer not null default 0,
        answer text
      ) strict;
    `,
};
