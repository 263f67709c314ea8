import type { Migration } from './migration.ts';

export const outageEdges: Migration = {
  name: 'outage-edges',
  sql: `
      alter table downtime add column good_before integer;
      alter table downtime add column last_bad_at integer;
      update downtime set last_bad_at = from_at;
    `,
};
