import type { DatabaseSync } from 'node:sqlite';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import type { SetAside } from '../../core/set-aside.ts';
import type { LedgerReads } from '../../pipeline/closing/ports.ts';
import type { ContractFindings } from '../../pipeline/contract/ports.ts';
import type { Outbox } from '../../pipeline/delivery/ports.ts';
import type { SetAsideBook } from '../../pipeline/housekeeping/ports.ts';
import type { History } from '../../pipeline/ports/history.ts';
import type { StateReads, TrackRecordReads } from '../../pipeline/recording/ports.ts';
import type { GrantJournal, RequestHistory, SwitchReads } from '../../pipeline/safety/ports.ts';
import type { HistoryPages, ViewReads } from '../../pipeline/viewing/ports.ts';
import { type FailPoint, NO_FAIL_POINT } from '../fail-point.ts';
import { type PagedStore, streams } from '../pages.ts';
import { commandQueue } from './commands.ts';
import { Committer } from './commit.ts';
import { contractFindings } from './contract-findings.ts';
import { queryBuilder } from './dialect.ts';
import { grantJournal } from './grant-journal.ts';
import { reads } from './history.ts';
import { historyPages, trace } from './history-pages.ts';
import { incidentQueues } from './incident-queues.ts';
import { closedMonthLedger, ledgerReads } from './ledger.ts';
import { maintenanceStore } from './maintenance.ts';
import { notifyOnceStore } from './notify-once.ts';
import { outbox, unsentMessages } from './outbox.ts';
import { requestCounts, requestHistory } from './requests.ts';
import { retention } from './retention.ts';
import { setAsideRows, shelf, Tray } from './set-aside.ts';
import { switchBoard } from './switches.ts';
import { tokenReads } from './tokens.ts';

/** What a command that only reads may do. */
export interface ReadOnlyStore
  extends History,
    RequestHistory,
    LedgerReads,
    StateReads,
    TrackRecordReads,
    SwitchReads,
    SetAsideBook,
    Pick<Outbox, 'unsent'>,
    Pick<ContractFindings, 'contractFindings'>,
    Pick<GrantJournal, 'openGrants' | 'quarantines'> {
  close(): Promise<void>;
}

/** A store that is read beside a daemon, and what it met there. */
export interface StoreReader extends ReadOnlyStore, Pick<HistoryPages, 'trace'> {
  /** Monitors that samples are stored of, in the configuration or not. */
  monitorsSeen(): Promise<MonitorId[]>;
  /** Rows that it met and could not use; a daemon sets them aside when it meets them. */
  unusableSoFar(): readonly SetAside[];
  /** From now until it is closed, every read sees the store as it is at this moment, whatever a daemon adds to it. */
  hold(): void;
}

/** The store on an open database, in the caller's own thread: each call blocks it while SQLite works. */
export function sqliteStore(db: DatabaseSync, failPoint: FailPoint = NO_FAIL_POINT): PagedStore {
  const builder = queryBuilder(db);
  const committer = new Committer(db, failPoint);
  const unusable = shelf(db);
  return {
    ...reads(db, builder, unusable),
    ...outbox(db, failPoint, unusable),
    ...incidentQueues(db, builder, unusable),
    ...grantJournal(builder, failPoint),
    ...switchBoard(builder),
    ...requestCounts(db),
    ...requestHistory(builder),
    ...commandQueue(builder),
    ...contractFindings(builder),
    ...retention(db, failPoint, (before) => committer.prepareToDelete(before)),
    ...maintenanceStore(builder, unusable),
    ...closedMonthLedger(db, builder),
    ...notifyOnceStore(db, builder),
    setAside: async (after, limit) => setAsideRows(db, after, limit),
    commit: async (commit) => committer.commit(commit),
    close: () => close(db),
  };
}

export function readOnlyStore(db: DatabaseSync): StoreReader {
  const builder = queryBuilder(db);
  const tray = new Tray();
  const { samplePage, rollupPage, ...others } = reads(db, builder, tray);
  const { openGrants, quarantines } = grantJournal(builder, NO_FAIL_POINT);
  const { stoppedOperators } = switchBoard(builder);
  return {
    ...streams({ samplePage, rollupPage }),
    ...others,
    ...requestHistory(builder),
    ...ledgerReads(builder),
    ...unsentMessages(db, tray),
    contractFindings: contractFindings(builder).contractFindings,
    trace: async (monitor, slot) => trace(db, monitor, slot),
    openGrants,
    quarantines,
    stoppedOperators,
    monitorsSeen: async () => {
      const rows = await builder.selectFrom('monitors').select(['operator', 'service']).distinct().execute();
      return rows.map(({ operator, service }) => monitorId(operator, service));
    },
    setAside: async (after, limit) => setAsideRows(db, after, limit),
    unusableSoFar: () => tray.rows,
    hold: () => {
      db.exec('begin');
      // A transaction sees the moment of its first read.
      db.prepare('select count(*) from ledger_heads').get();
    },
    close: () => close(db),
  };
}

/** What people look at, on a connection that only reads. */
export function viewReads(db: DatabaseSync): ViewReads & { close(): Promise<void> } {
  const builder = queryBuilder(db);
  const tray = new Tray();
  const { incidents, incidentLog } = reads(db, builder, tray);
  return {
    ...historyPages(db, tray),
    ...tokenReads(db),
    incidents,
    incidentLog,
    ...ledgerReads(builder),
    ...requestHistory(builder),
    stoppedOperators: switchBoard(builder).stoppedOperators,
    contractFindings: contractFindings(builder).contractFindings,
    ...unsentMessages(db, tray),
    close: () => close(db),
  };
}

async function close(db: DatabaseSync): Promise<void> {
  if (db.isOpen) db.close();
}
