import type { SetAside, SetAsideRow } from '../../core/set-aside.ts';
import { isoTime } from '../../core/time.ts';
import { wholeLog } from '../../pipeline/incidents/whole-log.ts';
import type { StoreReader } from '../../store/index.ts';

const MOST_ROWS = 1_000;
const MOST_SHOWN = 20;

/** Rows that a daemon has set aside, and those that it would when it meets them; `at` is null then. */
export type UnusableRow = SetAside & { readonly at: SetAsideRow['at'] | null };

/** The newest rows last. Reads all that a daemon reads, to find what it would stumble over. */
export async function unusableRows(store: StoreReader): Promise<UnusableRow[]> {
  const everything = { from: 0, to: Number.MAX_SAFE_INTEGER };
  await Promise.all([store.states(), store.trackRecords(), store.maintenance()]);
  for (const { id } of await store.incidents({})) await wholeLog(store, id);
  await store.extraSamples(everything);
  // Each page that is read sets its rows aside.
  for await (const _ of store.rollups(everything));
  await store.unsent(MOST_ROWS);
  const rows = await Array.fromAsync(allSetAside(store));
  return [...rows, ...store.unusableSoFar().map((row) => ({ ...row, at: null }))];
}

async function* allSetAside(store: StoreReader): AsyncGenerator<UnusableRow> {
  for (let after = 0; ; ) {
    const page = await store.setAside(after, MOST_ROWS);
    yield* page;
    if (page.length < MOST_ROWS) return;
    after = page.at(-1)!.sequence;
  }
}

export function unusableText(rows: readonly UnusableRow[]): string[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(-MOST_SHOWN);
  return [
    `set aside  ${rows.length} rows that cannot be used; they are kept, and everything else goes on without them`,
    ...shown.map(({ kind, key, reason, at }) => `  ${at === null ? 'now' : isoTime(at)}  ${kind} ${key}: ${reason}`),
    ...(rows.length > MOST_SHOWN ? [`  and ${rows.length - MOST_SHOWN} older ones; --json lists all`] : []),
  ];
}

export function unusableJson(rows: readonly UnusableRow[]): object[] {
  return rows.map(({ kind, key, reason, text, at }) => ({
    kind,
    key,
    reason,
    text,
    at: at === null ? null : isoTime(at),
  }));
}
