import type { SetAsideRow } from '../../core/set-aside.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { repeat } from '../ports/repeat.ts';
import type { HousekeepingMeter, SetAsideBook } from './ports.ts';

const LOOK_EVERY_MS = 5 * SECOND;
/** The most rows per check that the log names; the others are only counted. */
const NAMED = 20;
const MOST_ROWS = 1_000;

export interface SetAsideWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: SetAsideBook;
  readonly meter: HousekeepingMeter;
}

/** Logs the rows quarantined since the start, by any process. `known`: the newest row from before the start. */
export function watchSetAside({ clock, log, store, meter }: SetAsideWatchOptions, known: number): () => void {
  let last = known;
  const look = async () => {
    let rows: SetAsideRow[];
    try {
      rows = await store.setAside(last, MOST_ROWS);
    } catch {
      return;
    }
    for (const { kind } of rows) meter.rowSetAside(kind);
    for (const { kind, key, reason } of rows.slice(0, NAMED))
      log.error(
        // The log redacts the value of a field named "key".
        { kind, row: key, reason },
        'a row of the store cannot be used and was quarantined; "threenines verify" shows it',
      );
    if (rows.length > NAMED) log.error({ rows: rows.length - NAMED }, 'more rows of the store were quarantined');
    last = rows.at(-1)?.sequence ?? last;
  };
  void look();
  return repeat(clock, LOOK_EVERY_MS, look);
}

/** The newest quarantined row; 0 for none. */
export async function newestSetAside(store: SetAsideBook): Promise<number> {
  let newest = 0;
  for (;;) {
    const rows = await store.setAside(newest, MOST_ROWS);
    if (rows.length === 0) return newest;
    newest = rows.at(-1)!.sequence;
  }
}
