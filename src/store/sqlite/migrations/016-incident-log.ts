import type { Migration } from './migration.ts';

/** What the record keeps of its log, from the JSON that column `incident` of an alias `i` holds. */
const LOGGED = `json_object(
          'entries', json_array_length(i.incident, '$.log'),
          'calls', (select count(*) from json_each(i.incident, '$.log') where json_extract(i.incident, fullkey || '.kind') = 'call'),
          'links', (select count(*) from json_each(i.incident, '$.log') where json_extract(i.incident, fullkey || '.kind') = 'link'),
          'firstCallAt', (select min(json_extract(i.incident, fullkey || '.at')) from json_each(i.incident, '$.log')
            where json_extract(i.incident, fullkey || '.kind') = 'call'),
          'firstAnswerAt', (select min(json_extract(i.incident, fullkey || '.at')) from json_each(i.incident, '$.log')
            where json_extract(i.incident, fullkey || '.kind') = 'answer'))`;

const HAS_LOG = "json_type(iif(json_valid(i.incident), i.incident, '{}'), '$.log') = 'array'";

/** Who ended an incident wrote a note at that moment. */
const ENDED_BY = `(select json_object('at', json_extract(i.incident, fullkey || '.at'), 'by', json_extract(i.incident, fullkey || '.by'))
          from json_each(i.incident, '$.log')
          where json_extract(i.incident, fullkey || '.kind') = 'note'
            and json_extract(i.incident, fullkey || '.at') = json_extract(i.incident, '$.resolvedAt')
            and exists (select 1 from json_each(i.incident, '$.transitions') as t
              where json_extract(i.incident, t.fullkey || '.reason') = 'by-a-person'
                and json_extract(i.incident, t.fullkey || '.at') = json_extract(i.incident, '$.resolvedAt'))
          order by id desc limit 1)`;

/** The log of an incident, and the oldest of its deadlines and transitions, become rows: its record stays small. */
export const incidentLog: Migration = {
  name: 'incident log',
  sql: `
      create table incident_log (
        incident_id text not null,
        sequence integer not null,
        entry text not null,
        primary key (incident_id, sequence)
      ) strict, without rowid;

      create table incident_earlier (
        incident_id text not null,
        part text not null,
        position integer not null,
        value text not null,
        primary key (incident_id, part, position)
      ) strict, without rowid;

      insert into incident_log
        select i.id, entry.key + 1, coalesce(entry.value, 'null') from incidents as i, json_each(i.incident, '$.log') as entry
        where ${HAS_LOG};

      update incidents as i set incident = json_patch(
        json_set(json_remove(i.incident, '$.log'), '$.logged', ${LOGGED}),
        json_object('endedBy', json(${ENDED_BY})))
      where ${HAS_LOG};
      update outbox as i set incident = json_set(json_remove(i.incident, '$.log'), '$.logged', ${LOGGED}) where ${HAS_LOG};

      insert into incident_earlier
        select i.id, part.value, one.key, one.value
        from incidents as i, json_each('["deadlines", "transitions"]') as part, json_each(i.incident, '$.' || part.value) as one
        where one.key < json_array_length(i.incident, '$.' || part.value) - 20 and one.type = 'object';
      update incidents as i set incident = json_set(i.incident,
        '$.earlier', json_object(
          'deadlines', max(0, json_array_length(i.incident, '$.deadlines') - 20),
          'transitions', max(0, json_array_length(i.incident, '$.transitions') - 20)),
        '$.deadlines', (select json_group_array(json(value)) from json_each(i.incident, '$.deadlines')
          where key >= json_array_length(i.incident, '$.deadlines') - 20),
        '$.transitions', (select json_group_array(json(value)) from json_each(i.incident, '$.transitions')
          where key >= json_array_length(i.incident, '$.transitions') - 20))
      where json_array_length(i.incident, '$.deadlines') > 20 or json_array_length(i.incident, '$.transitions') > 20;
    `,
};
