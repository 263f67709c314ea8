import type { DatabaseSync } from 'node:sqlite';
import type { History, Ledger, LedgerReads } from '../../pipeline/ports.ts';
import { type FailPoint, NO_FAIL_POINT } from '../fail-point.ts';
import { type PagedStore, streams } from '../pages.ts';
import { Committer } from './commit.ts';
import { queryBuilder } from './dialect.ts';
import { reads } from './history.ts';
import { ledgerReads, monthLedger } from './ledger.ts';
import { maintenanceBook } from './maintenance.ts';
import { outbox } from './outbox.ts';
import { reportBook } from './report-book.ts';
import { retention } from './retention.ts';
import { simLedger } from './sim-ledger.ts';

/** What a command that only reads may do. */
export interface ReadOnlyStore extends History, Pick<Ledger, 'states'>, LedgerReads {
  close(): Promise<void>;
}

/** The store on an open database, in the caller's own thread: each call blocks it while SQLite works. */
export function sqliteStore(db: DatabaseSync, failPoint: FailPoint = NO_FAIL_POINT): PagedStore {
  const builder = queryBuilder(db);
  const committer = new Committer(db, failPoint);
  return {
    ...reads(builder),
    ...outbox(builder),
    ...simLedger(builder),
    ...retention(db),
    ...maintenanceBook(builder),
    ...monthLedger(db, builder),
    ...reportBook(db, builder),
    commit: async (commit) => committer.commit(commit),
    close: () => close(db),
  };
}

export function readOnlyStore(db: DatabaseSync): ReadOnlyStore {
  const builder = queryBuilder(db);
  const { samplePage, rollupPage, ...rest } = reads(builder);
  return { ...streams({ samplePage, rollupPage }), ...rest, ...ledgerReads(builder), close: () => close(db) };
}

async function close(db: DatabaseSync): Promise<void> {
  if (db.isOpen) db.close();
}
