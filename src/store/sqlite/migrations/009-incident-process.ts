import type { Migration } from './migration.ts';

export const incidentProcess: Migration = {
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
};
