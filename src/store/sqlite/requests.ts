import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { RequestCounts, RequestHistory } from '../../pipeline/safety/ports.ts';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

export function requestCounts(db: DatabaseSync): RequestCounts {
  const add = db.prepare(
    `insert into operator_requests (operator, hour, requests, agreed_per_second) values (?, ?, ?, ?)
     on conflict do update set requests = requests + excluded.requests, agreed_per_second = excluded.agreed_per_second`,
  );
  return {
    async addRequests(counts) {
      transaction(db, () => {
        for (const { operator, hour, requests, agreedPerSecond } of counts)
          add.run(operator, hour, requests, agreedPerSecond);
      });
    },
  };
}

export function requestHistory(db: Kysely<Schema>): RequestHistory {
  return {
    requestCounts({ operator, from, to }) {
      let found = db
        .selectFrom('operator_requests')
        .select(['operator', 'hour', 'requests', 'agreed_per_second as agreedPerSecond'])
        .where('hour', '>=', from)
        .where('hour', '<', to);
      if (operator !== undefined) found = found.where('operator', '=', operator);
      return found.orderBy('operator').orderBy('hour').execute();
    },
  };
}
