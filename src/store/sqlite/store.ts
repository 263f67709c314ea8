import type { DatabaseSync } from 'node:sqlite';
import type { Outbox } from '../../pipeline/messages.ts';
import type { History, Ledger } from '../../pipeline/ports.ts';
import { type FailPoint, NO_FAIL_POINT } from '../fail-point.ts';
import { type PagedStore, streams } from '../pages.ts';
import { processQueues } from './commands.ts';
import { Committer } from './commit.ts';
import { queryBuilder } from './dialect.ts';
import { reads } from './history.ts';
import { outbox, unsentMessages } from './outbox.ts';
import { retention } from './retention.ts';
import { simLedger } from './sim-ledger.ts';

/** What a command that only reads may do. */
export interface ReadOnlyStore extends History, Pick<Ledger, 'states'>, Pick<Outbox, 'unsent'> {
  close(): Promise<void>;
}

/** The store on an open database, in the caller's own thread: each call blocks it while SQLite works. */
export function sqliteStore(db: DatabaseSync, failPoint: FailPoint = NO_FAIL_POINT): PagedStore {
  const builder = queryBuilder(db);
  const committer = new Committer(db, failPoint);
  return {
    ...reads(builder),
    ...outbox(db, failPoint),
    ...processQueues(builder),
    ...simLedger(builder),
    ...retention(db),
    commit: async (commit) => committer.commit(commit),
    close: () => close(db),
  };
}

export function readOnlyStore(db: DatabaseSync): ReadOnlyStore {
  const { incidents, extraSamples, downtime, states, ...pages } = reads(queryBuilder(db));
  return {
    ...streams(pages),
    incidents,
    extraSamples,
    downtime,
    states,
    ...unsentMessages(db),
    close: () => close(db),
  };
}

async function close(db: DatabaseSync): Promise<void> {
  if (db.isOpen) db.close();
}
