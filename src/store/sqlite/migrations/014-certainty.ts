import type { Migration } from './migration.ts';

/**
 * Until here, a fixed sentence at the end of the detail said that a person had to confirm a failure. Of samples, only
 * the newest are read again for the evidence of an incident.
 */
export const certainty: Migration = {
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
};
