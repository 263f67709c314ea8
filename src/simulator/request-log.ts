import type { EpochMs } from '../core/time.ts';
import type { Service } from './contract/route.ts';
import type { FaultName } from './faults/table.ts';

/** One request as the operator saw it. */
export interface LogEntry {
  readonly at: EpochMs;
  /** Null for an unknown address. */
  readonly service: Service | null;
  readonly method: string;
  readonly iccid: string | null;
  readonly transactionId: string | null;
  /** The active fault. */
  readonly fault: FaultName;
  /** Null until an answer began, and for requests without an answer. */
  readonly status: number | null;
}

export interface RequestLog {
  /** The newest 10,000 or more, oldest first. */
  entries(): readonly LogEntry[];
  /** Transaction ids that occur more than once among the entries. */
  duplicateTransactionIds(): readonly string[];
  /** Calls `listener` for each new request once all of it has arrived; the returned function ends that. */
  subscribe(listener: (entry: LogEntry) => void): () => void;
}

const KEPT = 10_000;

/** The log, and the function that adds to it; its result records the status. */
export function createRequestLog(): RequestLog & { add(entry: LogEntry): (status: number) => void } {
  const entries: { -readonly [K in keyof LogEntry]: LogEntry[K] }[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    entries: () => entries,
    duplicateTransactionIds() {
      const ids = entries.flatMap(({ transactionId }) => transactionId ?? []);
      return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(entry) {
      const own = { ...entry };
      entries.push(own);
      if (entries.length >= 2 * KEPT) entries.splice(0, KEPT);
      for (const listener of listeners) listener(own);
      return (status) => {
        own.status = status;
      };
    },
  };
}
