import type { Migration } from './migration.ts';

/** Where the time of failed, slow and neighbouring probes went. Lists of incidents go by their start. */
export const traces: Migration = {
  name: 'traces',
  sql: `
      create table traces (
        monitor_id text not null,
        slot integer not null,
        ground text not null,
        trace text not null,
        primary key (monitor_id, slot)
      ) strict, without rowid;
      create index traces_slot on traces (slot);
      create index incidents_started on incidents (started_at, id);
    `,
};
