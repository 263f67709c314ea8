/**
 * The schema of the database, step by step.
 *
 * Long: a released step stays as it is, for databases that stopped before it.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../core/errors.ts';
import { transaction } from './transaction.ts';

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Number n is the n-th entry. Forward only: a released entry is never changed, only followed by another. */
export const MIGRATIONS: readonly Migration[] = [
  {
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
  },
  {
    name: 'what operators have accepted of us',
    sql: `
      create table track_records (
        monitor_id text primary key,
        record text not null
      ) strict, without rowid;
    `,
  },
  {
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
  },
  {
    name: 'outage-edges',
    sql: `
      alter table downtime add column good_before integer;
      alter table downtime add column last_bad_at integer;
      update downtime set last_bad_at = from_at;
    `,
  },
  {
    // Buckets become one list of index and count in turn, ascending; sums per phase stand beside them.
    name: 'latency-by-phase',
    sql: `
      update rollups set latency = json_array(
        latency -> 0, latency -> 1, latency -> 2, latency -> 3, latency -> 4,
        json((select json_group_array(number order by bucket, part) from (
          select cast(key as integer) as bucket, 0 as part, cast(key as integer) as number from json_each(latency, '$[5]')
          union all
          select cast(key as integer), 1, value from json_each(latency, '$[5]')
        ))),
        0, json('[0,0,0,0,0,0]')
      );
    `,
  },
  {
    name: 'maintenance',
    sql: `
      create table maintenance (
        id text primary key,
        operator text not null,
        entry text not null
      ) strict, without rowid;
    `,
  },
  {
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
  },
  {
    name: 'deliveries of reports',
    sql: `
      create table report_deliveries (
        report text primary key,
        delivered_at integer not null
      ) strict, without rowid;
    `,
  },
  {
    name: 'incident process',
    sql: `
      alter table incidents add column due_at integer;
      alter table incidents add column state text generated always as (json_extract(incident, '$.state')) virtual;
      create index incidents_due on incidents (due_at) where due_at is not null;
      create index incidents_state on incidents (state);

      alter table outbox add column deadline text;

      -- Incidents of before get what a record has; those that are over are closed at the next start.
      update incidents set incident = json_insert(incident,
        '$.policy', 'dm-2017', '$.policyRule', 'E1', '$.origin', 'monitor',
        '$.operatorName', json_extract(incident, '$.operator'), '$.country', null, '$.timezone', 'UTC',
        '$.impact', json_extract(incident, '$.service') || ' does not work.', '$.summary', null, '$.budgetGoneAt', null,
        '$.evidence', json('{"lastGoodAt":null,"lastGoodTransactionId":null,"failingTransactionIds":[],"reasons":[]}'),
        '$.contacts', json('[]'), '$.ladder', json('[]'), '$.responseWithin', null,
        '$.group', json_extract(incident, '$.id'), '$.acknowledged', null, '$.deadlines', json('[]'),
        '$.log', json('[]'), '$.messages', json_array_length(incident, '$.transitions'));
      update incidents set due_at = 0 where state = 'resolved';
      update outbox set incident = json_insert(incident,
        '$.policy', 'dm-2017', '$.policyRule', 'E1', '$.origin', 'monitor',
        '$.operatorName', json_extract(incident, '$.operator'), '$.country', null, '$.timezone', 'UTC',
        '$.impact', json_extract(incident, '$.service') || ' does not work.', '$.summary', null, '$.budgetGoneAt', null,
        '$.evidence', json('{"lastGoodAt":null,"lastGoodTransactionId":null,"failingTransactionIds":[],"reasons":[]}'),
        '$.contacts', json('[]'), '$.ladder', json('[]'), '$.responseWithin', null,
        '$.group', json_extract(incident, '$.id'), '$.acknowledged', null, '$.deadlines', json('[]'),
        '$.log', json('[]'), '$.messages', json_array_length(incident, '$.transitions'));
      update states set state = json_insert(state, '$.conditions', json('{"warningsSince":{},"throttledSince":null}'));

      create table incident_commands (
        seq integer primary key,
        id text not null unique,
        at integer not null,
        request text not null,
        answer text
      ) strict;
      create index incident_commands_open on incident_commands (seq) where answer is null;

      create table extra_samples (
        monitor_id text not null,
        at integer not null,
        sample text not null,
        primary key (at, monitor_id)
      ) strict, without rowid;
    `,
  },
  {
    name: 'outbox states',
    sql: `
      alter table outbox add column state text not null default 'pending'
        check (state in ('pending', 'in-flight', 'uncertain', 'sent', 'dead'));
      alter table outbox add column claim_id text;
      alter table outbox add column text text;
      update outbox set state = 'sent' where delivered_at is not null;

      drop index outbox_undelivered;
      drop index outbox_line;
      create index outbox_waiting on outbox (channel, created_at, seq) where state in ('pending', 'in-flight', 'uncertain');
      create index outbox_line on outbox (incident_id, channel, created_at, seq)
        where state in ('pending', 'in-flight', 'uncertain');
      create index outbox_dead on outbox (created_at, seq) where state = 'dead';
      create index outbox_delivered on outbox (delivered_at) where delivered_at is not null;
    `,
  },
  {
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
  },
  {
    // Rows of rollups that are there already count all samples of their hours.
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
  },
  {
    // Null in rows of before: their failures went on through any gap (`withoutGap` in core/sla/downtime.ts).
    name: 'outages end with knowledge',
    sql: `
      alter table downtime add column up_to integer;
    `,
  },
  {
    // Until here, a fixed sentence at the end of the detail said that a person had to confirm a failure. Of samples, only
    // the newest are read again for the evidence of an incident.
    name: 'certainty',
    sql: `
      alter table samples add column certainty text;
      alter table intake add column certainty text;
      update samples set certainty = 'confirm-first' from monitors
        where samples.monitor = monitors.id
          and samples.slot >= (select max(slot) - 172800000 from samples newest where newest.monitor = monitors.id)
          and samples.detail like '%confirm by hand before calling anyone%';
      update intake set certainty = 'confirm-first' where detail like '%confirm by hand before calling anyone%';
      update incidents set incident = json_set(incident, '$.evidence.confirmFirst', (
          select json_group_array(value) from json_each(incident, '$.evidence.reasons')
          where value like '%confirm by hand before calling anyone%'))
        where incident like '%confirm by hand before calling anyone%';
      update outbox set incident = json_set(incident, '$.evidence.confirmFirst', (
          select json_group_array(value) from json_each(incident, '$.evidence.reasons')
          where value like '%confirm by hand before calling anyone%'))
        where incident like '%confirm by hand before calling anyone%';
    `,
  },
];

/** Brings a database up to date, one transaction per migration. A crash in between is made good by the next start. */
export function migrate(db: DatabaseSync, migrations = MIGRATIONS): void {
  db.exec(`create table if not exists migrations (
    number integer primary key, name text not null, checksum text not null, applied_at text not null
  ) strict`);
  const record = db.prepare("insert into migrations values (?, ?, ?, datetime('now'))");
  for (let number = appliedCount(db, migrations) + 1; number <= migrations.length; number += 1) {
    const migration = migrations[number - 1]!;
    transaction(db, () => {
      db.exec(migration.sql);
      record.run(number, migration.name, checksum(migration));
    });
  }
}

/** How many migrations the database has seen; throws `UserError` when they are not (all) this program's. */
export function appliedCount(db: DatabaseSync, migrations = MIGRATIONS): number {
  const known = db.prepare("select 1 from sqlite_schema where type = 'table' and name = 'migrations'").get();
  if (known === undefined) throw new UserError('it is not a threenines database');
  const applied = db.prepare('select number, checksum from migrations order by number').all();
  if (applied.length > migrations.length) {
    throw new UserError(
      `it was written by a newer threenines (schema ${applied.length}, this program knows ${migrations.length}); ` +
        'run that version, or restore a backup made before the upgrade',
    );
  }
  for (const [index, row] of applied.entries()) {
    if (row.number !== index + 1 || row.checksum !== checksum(migrations[index]!)) {
      throw new UserError(
        `its schema ${index + 1} is not the one this program knows: it comes from an unreleased build`,
      );
    }
  }
  return applied.length;
}

function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
