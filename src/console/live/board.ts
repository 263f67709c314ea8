/** All monitors, as the server last told: a snapshot, then what changed. One row for each monitor, however long the page is open. */
import { computed, signal } from '@preact/signals';
import type { Board, Problem } from '../../client/operations.ts';
import { ask } from '../api.ts';
import { heard, now } from '../clock.ts';
import { on, pollWhileSilent, tellAllChanged } from './live.ts';
import { type Row, type RowState, stateOf } from './row.ts';

interface State {
  readonly isLoaded: boolean;
  readonly layout: number;
  readonly revision: number;
  readonly words: Board['words'];
  readonly rows: readonly Row[];
  /** Milliseconds since 1970. */
  readonly newestSampleAt: number | null;
  readonly problem: Problem | null;
}

export const board = signal<State>({
  isLoaded: false,
  layout: 0,
  revision: 0,
  words: { verdicts: [], reasons: [] },
  rows: [],
  newestSampleAt: null,
  problem: null,
});

/** How many rows show what. */
export const counts = computed(() => {
  const found: Record<RowState, number> = {
    good: 0,
    bad: 0,
    unknown: 0,
    excluded: 0,
    maintenance: 0,
    stale: 0,
    waiting: 0,
  };
  for (const row of board.value.rows) found[stateOf(row, now.value)] += 1;
  return found;
});

export function startBoard(): void {
  for (const name of ['hello', 'reset', 'config'] as const) on(name, () => void load());
  on('board', (data) => apply(data as BoardChange));
  pollWhileSilent(() => void load());
  void load();
}

const RETRY_MS = 3_000;
let retry: number | undefined;
let early: BoardChange[] = [];
let isLoading = false;

async function load(): Promise<void> {
  if (isLoading) return;
  isLoading = true;
  // One retry at a time, whoever asked: while the server is away, every further one would ask for ever.
  window.clearTimeout(retry);
  const answer = await ask('getBoard', {}).catch(() => null);
  isLoading = false;
  if (answer?.ok !== true || answer.value === null) {
    if (answer?.ok === false) board.value = { ...board.value, problem: answer.problem };
    retry = window.setTimeout(() => void load(), RETRY_MS);
    return;
  }
  const { layout, revision, words, newestSampleAt, id: ids, incidents } = answer.value;
  heard(Date.parse(answer.value.now));
  const openBefore = openIncidents();
  const columns = answer.value;
  board.value = {
    isLoaded: true,
    layout,
    revision,
    words,
    rows: ids.map((id, index) => rowAt(id, { words, columns, index }, incidents[index])),
    newestSampleAt: newestSampleAt === null ? null : Date.parse(newestSampleAt),
    problem: null,
  };
  if (openIncidents() !== openBefore) tellAllChanged();
  const waiting = early;
  early = [];
  for (const change of waiting) apply(change);
}

function openIncidents(): string {
  const { rows } = board.peek();
  return rows.flatMap(({ incidents }) => incidents).join(' ');
}

/** What comes before the snapshot that it belongs to waits for it. */
function apply(change: BoardChange): void {
  const { isLoaded, layout, revision, words } = board.value;
  if (isLoading || !isLoaded) {
    early.push(change);
    return;
  }
  if (change.layout !== layout) {
    void load();
    return;
  }
  if (change.revision <= revision) return;
  const rows = [...board.value.rows];
  for (const [index, place] of change.row.entries()) {
    const row = rows[place];
    if (row !== undefined) rows[place] = rowAt(row.id, { words, columns: change, index }, change.incidents[index]);
  }
  board.value = {
    ...board.value,
    revision: change.revision,
    rows,
    newestSampleAt: change.newestSampleAt === null ? null : Date.parse(change.newestSampleAt),
  };
}

/** The rows that changed, in the same columns. */
type BoardChange = Columns &
  Pick<Board, 'layout' | 'revision' | 'now' | 'newestSampleAt'> & {
    /** Places in the list of this layout. */
    readonly row: readonly number[];
    readonly incidents: readonly (readonly string[])[];
  };

type Columns = Pick<
  Board,
  'verdict' | 'reason' | 'slot' | 'staleAt' | 'failingSince' | 'latencyMs' | 'budget' | 'coverage' | 'flags'
>;

const IN_MAINTENANCE = 1 | 2;
const STOPPED = 4;
const SIMULATED = 8;

interface Place {
  readonly words: Board['words'];
  readonly columns: Columns;
  readonly index: number;
}

function rowAt(id: string, { words, columns, index }: Place, incidents: readonly string[] = []): Row {
  const slash = id.indexOf('/');
  const flags = columns.flags[index] ?? 0;
  return {
    id,
    operator: id.slice(0, slash),
    service: id.slice(slash + 1),
    verdict: words.verdicts[columns.verdict[index] ?? -1] ?? null,
    reason: words.reasons[columns.reason[index] ?? -1] ?? null,
    slot: milliseconds(columns.slot[index]),
    staleAt: milliseconds(columns.staleAt[index]),
    failingSince: milliseconds(columns.failingSince[index]),
    latencyMs: columns.latencyMs[index] ?? null,
    budget: columns.budget[index] ?? null,
    coverage: columns.coverage[index] ?? null,
    incidents,
    isInMaintenance: (flags & IN_MAINTENANCE) !== 0,
    isStopped: (flags & STOPPED) !== 0,
    isSimulated: (flags & SIMULATED) !== 0,
  };
}

function milliseconds(seconds: number | null | undefined): number | null {
  return seconds == null ? null : seconds * 1_000;
}
