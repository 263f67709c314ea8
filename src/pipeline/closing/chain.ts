import type { LedgerHead, LedgerRow } from '../../core/closing/ledger.ts';
import { entryOf, GENESIS, type LedgerEntry, seal } from './entry.ts';

/** A fault of an entry of the ledger, or of the position of a missing one. */
export interface ChainFault {
  readonly operator: string;
  readonly sequence: number;
  readonly fault: 'changed' | 'removed' | 'out-of-order' | 'unreadable';
  readonly detail: string;
}

export interface StoredEntry {
  readonly row: LedgerRow;
  readonly text: string;
}

/** The most consecutive entries that are named one by one: a changed number may be any number. */
const MOST_MISSING = 100;

/**
 * Faults of one operator's chain. `stored` by sequence; `head` is the newest entry, which is stored apart from the
 * chain.
 */
export function chainFaults(operator: string, stored: readonly StoredEntry[], head: LedgerHead | null): ChainFault[] {
  const faults: ChainFault[] = [];
  const refuse = (sequence: number, fault: ChainFault['fault'], detail: string) =>
    faults.push({ operator, sequence, fault, detail });
  let previous = GENESIS;
  let expected = 1;
  for (const { row, text } of stored) {
    const follows = expected === row.sequence;
    const last = Math.min(row.sequence, expected + MOST_MISSING);
    for (; expected < last; expected += 1) refuse(expected, 'removed', 'there is no entry of this number');
    if (expected < row.sequence)
      refuse(expected, 'removed', `there is no entry from this number to ${row.sequence - 1}`);
    const entry = readEntry(text);
    if (entry === null) refuse(row.sequence, 'unreadable', 'its text is not an entry');
    else if (!agrees(row, text, entry))
      refuse(row.sequence, 'changed', 'its text, its hash and its position do not agree');
    else if (follows && entry.previous !== previous)
      refuse(row.sequence, 'out-of-order', 'it does not follow the entry before it');
    previous = row.hash;
    expected = row.sequence + 1;
  }
  const last = stored.at(-1)?.row;
  if (head !== null && head.hash !== last?.hash) {
    const detail = `the chain should end with entry ${head.sequence}, ${head.hash.slice(0, 12)}`;
    refuse(head.sequence, (last?.sequence ?? 0) < head.sequence ? 'removed' : 'changed', detail);
  }
  if (head === null && last !== undefined)
    refuse(last.sequence, 'removed', 'the record of the newest entry is missing');
  return faults;
}

/** Whether an entry is in its canonical form, under its own hash, and at the position that it states. */
function agrees(row: LedgerRow, text: string, entry: LedgerEntry): boolean {
  const sealed = seal(entry);
  return (
    sealed.text === text &&
    (['operator', 'sequence', 'kind', 'service', 'from', 'to', 'hash'] as const).every(
      (key) => sealed.row[key] === row[key],
    )
  );
}

function readEntry(text: string): LedgerEntry | null {
  try {
    const entry = entryOf(text);
    return typeof entry === 'object' && entry !== null && typeof entry.period === 'object' ? entry : null;
  } catch {
    return null;
  }
}
