import type { Migration } from './migration.ts';

/** Buckets become one list of index and count in turn, ascending; sums per phase stand beside them. */
export const latencyByPhase: Migration = {
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
};
