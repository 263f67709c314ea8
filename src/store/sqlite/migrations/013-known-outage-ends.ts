import type { Migration } from './migration.ts';

/** Null in rows of before: their failures went on through any gap (`withoutGap` in core/sla/downtime.ts). */
export const knownOutageEnds: Migration = {
  name: 'outages end with knowledge',
  sql: `
      alter table downtime add column up_to integer;
    `,
};
