import type { Migration } from './migration.ts';

export const outboxStates: Migration = {
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
};
