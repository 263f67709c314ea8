import { describe, expect, it } from 'vitest';
import type { MaintenanceRule } from '../../../src/core/maintenance/windows.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import { HOUR } from '../../../src/core/time.ts';
import { Evaluator } from '../../../src/pipeline/incidents/evaluator.ts';
import type { DowntimeReads, RollupQuery, RollupReads, SampleReads } from '../../../src/pipeline/ports/history.ts';
import { LiveFigures } from '../../../src/pipeline/sla/live-figures.ts';
import { aMonitor, CONTOSO, T0 } from '../../support/monitors.ts';

const NO_HISTORY: RollupReads & DowntimeReads & Pick<SampleReads, 'samples'> = {
  samples: async function* () {},
  rollups: async function* () {},
  downtime: async () => [],
};

/** 10 to 12 o'clock on the day of T0. */
function announced(announcedAt: number): MaintenanceRule {
  return { from: '2026-10-05T10:00', to: '2026-10-05T12:00', timezone: 'UTC', announcedAt, every: null };
}

async function noticeAt(hour: number, ...maintenance: MaintenanceRule[]): Promise<'timely' | 'late' | null> {
  const monitor = aMonitor({ maintenance });
  const board = new LiveFigures(NO_HISTORY, new Evaluator(new Map(), []));
  await board.load([{ monitor, operator: CONTOSO }], T0);
  return board.maintenanceNotice(monitor.id, T0 + hour * HOUR);
}

describe('the board', () => {
  const timely = announced(Date.UTC(2026, 8, 1));
  const late = announced(Date.UTC(2026, 9, 4));

  it.each([
    ['before it begins', 9.99, null],
    ['from its start on', 10, 'timely'],
    ['until its end', 11.99, 'timely'],
    ['no longer once it ended', 12, null],
  ])('knows of maintenance that is under way: %s', async (_when, hour, notice) => {
    expect(await noticeAt(hour, timely)).toBe(notice);
  });

  it('calls it late when it was announced too late, unless another window was not', async () => {
    expect(await noticeAt(11, late)).toBe('late');
    expect(await noticeAt(11, late, timely)).toBe('timely');
  });
});

it('keeps downtime that is committed while it reads, once', async () => {
  const monitor = aMonitor();
  const outage = {
    monitorId: monitor.id,
    from: T0 - HOUR,
    to: T0 - HOUR / 2,
    lastGoodBefore: null,
    lastBad: T0 - HOUR / 2,
    upTo: T0,
  };
  let board: LiveFigures | null = null;
  const history = {
    ...NO_HISTORY,
    downtime: async () => {
      board!.addDowntime([outage]);
      return [outage];
    },
  };
  board = new LiveFigures(history, new Evaluator(new Map(), []));
  await board.load([{ monitor, operator: CONTOSO }], T0);
  expect(board.figures(monitor.id, 'month', T0)!.downtimeSeconds).toBe(HOUR / 2_000);
});

it('reads only of monitors that are not the ones it knows, when it follows a reload', async () => {
  const [kept, changed] = [aMonitor({ id: 'contoso/kept' }), aMonitor({ id: 'contoso/changed' })];
  const asked: unknown[] = [];
  const history = {
    ...NO_HISTORY,
    rollups: (query: RollupQuery) => {
      asked.push(query.monitorId ?? 'all');
      return NO_HISTORY.rollups(query);
    },
  };
  const board = new LiveFigures(history, new Evaluator(new Map(), []));
  const named = (...monitors: Monitor[]) => monitors.map((monitor) => ({ monitor, operator: CONTOSO }));
  await board.load(named(kept, changed), T0);
  await board.follow(named(kept, changed), T0);
  expect(asked).toEqual(['all']);
  await board.follow(named(kept, { ...changed }), T0);
  expect(asked).toEqual(['all', changed.id]);
  await board.follow(named(changed), T0);
  expect(asked).toEqual(['all', changed.id, 'all']);
  expect(board.figures(kept.id, 'day', T0)).toBeNull();
});
