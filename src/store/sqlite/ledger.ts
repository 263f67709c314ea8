import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { ClosedMonthLedger, LedgerReads } from '../../pipeline/closing/ports.ts';
import type { Schema } from './schema.ts';
import { transaction } from './transaction.ts';

export function ledgerReads(db: Kysely<Schema>): LedgerReads {
  return {
    async ledger({ operator, service }) {
      let found = db
        .selectFrom('ledger')
        .select(['operator', 'sequence', 'kind', 'service', 'from_at', 'to_at', 'hash']);
      if (operator !== undefined) found = found.where('operator', '=', operator);
      if (service !== undefined) found = found.where('service', '=', service);
      const rows = await found.orderBy('operator').orderBy('sequence').execute();
      return rows.map(({ from_at: from, to_at: to, ...row }) => ({ ...row, from, to }));
    },

    async ledgerText(hash) {
      const row = await db.selectFrom('ledger').select('text').where('hash', '=', hash).executeTakeFirst();
      return row?.text ?? null;
    },

    ledgerHeads: () => db.selectFrom('ledger_heads').selectAll().orderBy('operator').execute(),
  };
}

export function closedMonthLedger(db: DatabaseSync, builder: Kysely<Schema>): ClosedMonthLedger {
  const head = db.prepare('select sequence, hash from ledger_heads where operator = ?');
  const insert = db.prepare(
    `insert into ledger (operator, sequence, kind, service, from_at, to_at, hash, text)
     values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
  );
  const moveHead = db.prepare(
    `insert into ledger_heads (operator, sequence, hash) values (?, ?, ?)
     on conflict do update set sequence = excluded.sequence, hash = excluded.hash`,
  );
  return {
    ...ledgerReads(builder),

    async appendToLedger({ operator, sequence, kind, service, from, to, hash }, text) {
      return transaction(db, () => {
        if (Number(head.get(operator)?.sequence ?? 0) !== sequence - 1) return false;
        const { changes } = insert.run(operator, sequence, kind, service, from, to, hash, text);
        if (changes > 0) moveHead.run(operator, sequence, hash);
        return changes > 0;
      });
    },
  };
}
