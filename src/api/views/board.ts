import { type IncidentRecord, isOver } from '../../core/incident/incident.ts';
import { type EpochMs, isoTime, isoTimeOrNull, SECOND } from '../../core/time.ts';
import { REASONS, VERDICTS } from '../../core/verdict/verdict.ts';
import type { BoardRow } from '../../pipeline/viewing/board-view.ts';
import { type Board, type BoardChange, FLAGS } from '../../wire/board.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';

const REASON_CODES = new Map(REASONS.map((reason, code) => [reason, code]));

type Columns = Pick<
  Board,
  'verdict' | 'reason' | 'slot' | 'staleAt' | 'failingSince' | 'latencyMs' | 'budget' | 'coverage' | 'flags'
>;

type Facts = Pick<ApiPorts, 'board' | 'clock' | 'epoch' | 'operatorStatuses'>;

export function boardOf({ board, clock, epoch, operatorStatuses }: Facts, principal: Principal): Board {
  const now = clock.now();
  const rows = visibleRows(board.rows, principal);
  const incidents: Record<string, string[]> = {};
  for (const [place, row] of rows.entries()) if (row.incidents.length > 0) incidents[place] = [...row.incidents];
  return {
    epoch,
    layout: board.layout,
    revision: board.revision,
    now: isoTime(now),
    newestSampleAt: isoTimeOrNull(board.newestSampleAt),
    counts: countsOf(rows, visibleIncidents(board.incidents, principal), now),
    words: { verdicts: [...VERDICTS], reasons: [...REASONS] },
    id: rows.map(({ monitor }) => monitor.id),
    ...columnsOf(rows, stoppedOf(operatorStatuses())),
    incidents,
  };
}

/** The rows at `places` of the whole board, by their places in what the principal sees; null where none of them is seen. */
export function boardChangeOf(
  { board, clock, operatorStatuses }: Facts,
  principal: Principal,
  places: Iterable<number>,
): BoardChange | null {
  const now = clock.now();
  const seen = visibleRows(board.rows, principal);
  const placeOf = principal.operators === null ? null : new Map(seen.map((row, place) => [row.monitor.id, place]));
  const row: number[] = [];
  const rows: BoardRow[] = [];
  for (const place of places) {
    const one = board.rows[place];
    const own = one === undefined || placeOf === null ? place : placeOf.get(one.monitor.id);
    if (one === undefined || own === undefined) continue;
    row.push(own);
    rows.push(one);
  }
  if (rows.length === 0) return null;
  return {
    layout: board.layout,
    revision: board.revision,
    now: isoTime(now),
    newestSampleAt: isoTimeOrNull(board.newestSampleAt),
    counts: countsOf(seen, visibleIncidents(board.incidents, principal), now),
    row,
    ...columnsOf(rows, stoppedOf(operatorStatuses())),
    incidents: rows.map(({ incidents }) => [...incidents]),
  };
}

function visibleRows(rows: readonly BoardRow[], principal: Principal): readonly BoardRow[] {
  return principal.operators === null ? rows : rows.filter(({ monitor }) => maySee(principal, monitor.operator));
}

function visibleIncidents(incidents: Iterable<IncidentRecord>, principal: Principal): IncidentRecord[] {
  return [...incidents].filter(({ operator }) => maySee(principal, operator));
}

function stoppedOf(statuses: ReturnType<ApiPorts['operatorStatuses']>): ReadonlySet<string> {
  return new Set(statuses.flatMap(({ operator, enabled }) => (enabled ? [] : [operator])));
}

function columnsOf(rows: readonly BoardRow[], stopped: ReadonlySet<string>): Columns {
  return {
    verdict: rows.map(({ sample }) => (sample === null ? -1 : VERDICTS.indexOf(sample.verdict))),
    reason: rows.map(({ sample }) => (sample === null ? -1 : REASON_CODES.get(sample.reason)!)),
    slot: rows.map(({ sample }) => secondsOf(sample?.slot ?? null)),
    staleAt: rows.map(({ staleAt }) => secondsOf(staleAt)),
    failingSince: rows.map(({ failingSince }) => secondsOf(failingSince)),
    latencyMs: rows.map(({ sample }) => sample?.latencyMs ?? null),
    budget: rows.map(({ budget }) => budget),
    coverage: rows.map(({ coverage }) => coverage),
    flags: rows.map((row) => flagsOf(row, stopped)),
  };
}

function flagsOf({ maintenance, monitor, sample }: BoardRow, stopped: ReadonlySet<string>): number {
  return (
    (maintenance === 'timely' ? FLAGS.maintenanceInTime : 0) |
    (maintenance === 'late' ? FLAGS.maintenanceLate : 0) |
    (stopped.has(monitor.operator) ? FLAGS.stopped : 0) |
    (sample?.simulated === true ? FLAGS.simulated : 0)
  );
}

/** What is stale counts nowhere else: nobody knows how it stands. */
function countsOf(rows: readonly BoardRow[], incidents: readonly IncidentRecord[], now: EpochMs): Board['counts'] {
  const counts = { good: 0, bad: 0, unknown: 0, excluded: 0, stale: 0, unmeasured: 0 };
  let inMaintenance = 0;
  for (const row of rows) {
    if (row.maintenance !== null) inMaintenance += 1;
    if (row.sample === null) counts.unmeasured += 1;
    else if (isStale(row, now)) counts.stale += 1;
    else counts[row.sample.verdict] += 1;
  }
  const open = incidents.filter((record) => !isOver(record));
  const openOf = (severity: IncidentRecord['severity']) => open.filter((one) => one.severity === severity).length;
  return {
    monitors: rows.length,
    ...counts,
    inMaintenance,
    openHigh: openOf('high'),
    openLow: openOf('low'),
    openWarnings: openOf('warning'),
  };
}

export function isStale({ staleAt }: Pick<BoardRow, 'staleAt'>, now: EpochMs): boolean {
  return staleAt !== null && now > staleAt;
}

/** A moment that something ends is rounded down: nothing counts for longer than it does. */
function secondsOf(at: EpochMs | null): number | null {
  return at === null ? null : Math.floor(at / SECOND);
}
