import type { Sample } from '../core/sample.ts';
import type { HourRollup } from '../core/sla/rollup.ts';
import type { EpochMs } from '../core/time.ts';
import type { RollupQuery, SampleQuery } from '../pipeline/ports/history.ts';
import type { Commit } from '../pipeline/recording/ports.ts';
import type { Store } from '../pipeline/store.ts';
import { LiveRollups } from './live-rollups.ts';
import type { Place, RollupRow } from './sqlite/schema.ts';

/** Rows of a page: about 5 ms of reading, and little enough to copy between threads. */
export const PAGE_ROWS = 1_000;

/** Where a page ended. Streams are ordered by operator, service, location, then slot or hour. */
export interface Position {
  readonly operator: string;
  readonly service: string;
  readonly location: string;
  readonly at: EpochMs;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Null after the last page. */
  readonly next: Position | null;
}

/**
 * A store that answers streams page by page. A page is one statement, so between two of them no read transaction is
 * open, nothing is held in memory, and a reader that walks away leaves nothing behind.
 */
export interface PagedStore extends Omit<Store, 'samples' | 'rollups' | 'commit'> {
  commit(commit: Commit): Promise<WrittenCommit>;
  samplePage(query: SampleQuery, after: Position | null): Promise<Page<Sample>>;
  rollupPage(query: RollupQuery, after: Position | null): Promise<Page<HourRollup>>;
}

/** What a commit has left behind, as far as its caller cannot know. */
export interface WrittenCommit {
  /** Places in the list of samples whose slots were taken. */
  readonly refused: readonly number[];
  /** Rollups that the store has not told of since it last had to read them; the others grew by the samples. */
  readonly rollups: readonly (RollupRow & Place)[];
}

/** A paged store as the rest of the program knows it. */
export function whole(paged: PagedStore): Store {
  const live = new LiveRollups();
  return {
    ...paged,
    ...streams(paged),
    async commit(commit) {
      const { refused, rollups } = await paged.commit(commit);
      const stored = refused.length === 0 ? commit.samples : without(commit.samples, refused);
      return { stored: stored.length, rollups: live.after(stored, commit.terms, rollups) };
    },
  };
}

function without<T>(list: readonly T[], places: readonly number[]): T[] {
  const left = new Set(places);
  return list.filter((_, index) => !left.has(index));
}

type PagedReads = Pick<PagedStore, 'samplePage' | 'rollupPage'>;

/** The streams of a paged store. */
export function streams(store: PagedReads): Pick<Store, 'samples' | 'rollups'> {
  return {
    samples: (query) => stream((after) => store.samplePage(query, after)),
    rollups: (query) => stream((after) => store.rollupPage(query, after)),
  };
}

async function* stream<Row>(load: (after: Position | null) => Promise<Page<Row>>): AsyncGenerator<Row> {
  let page = await load(null);
  yield* page.rows;
  while (page.next !== null) {
    page = await load(page.next);
    yield* page.rows;
  }
}
