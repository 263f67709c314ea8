import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../src/api/principal.ts';
import { boardChangeOf, boardOf } from '../../../src/api/views/board.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import { BoardView } from '../../../src/pipeline/viewing/board-view.ts';
import { incidentOf, sampleOf } from '../../store/fixtures.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { aMonitor, T0 } from '../../support/monitors.ts';

const monitorOf = (operator: string): Monitor => aMonitor({ id: `${operator}/get-balance`, operator });
const everybody: Principal = { kind: 'local', name: 'local', role: 'admin', operators: null };
const litware: Principal = { kind: 'token', name: 'litware', role: 'viewer', operators: ['litware'] };

function facts() {
  const clock = new ManualClock(T0 + 40_000);
  const figures = {
    figures: () => null,
    failingSince: () => null,
    openIncidents: () => 0,
    maintenanceNotice: () => null,
  };
  const board = new BoardView({ clock, figures });
  board.apply({ configuration: { monitors: ['litware', 'contoso', 'adatum'].map(monitorOf) } });
  const observed = ['contoso', 'litware'].map((operator) => {
    return [`${operator}/get-balance`, [sampleOf({ operator, slot: T0 })]] as const;
  });
  const incidents = [incidentOf({ id: 'one', operator: 'litware' })];
  board.committed({ observations: new Map(observed), states: new Map(), incidents, answers: new Map() });
  return { board, clock, epoch: 'epoch', operatorStatuses: () => [] };
}

describe('the board', () => {
  it('has rows in the order of ids, with codes into its words', () => {
    const board = boardOf(facts(), everybody);
    expect(board.id).toEqual(['adatum/get-balance', 'contoso/get-balance', 'litware/get-balance']);
    expect(board.verdict).toEqual([-1, 0, 0]);
    expect(board.incidents).toEqual({ 2: ['one'] });
    expect(board.counts).toMatchObject({ monitors: 3, good: 2, unmeasured: 1, stale: 0, openHigh: 1 });
  });

  it('counts what is stale in no verdict', async () => {
    const { clock, ...rest } = facts();
    await clock.advance(600_000);
    const { counts } = boardOf({ ...rest, clock }, everybody);
    expect(counts).toMatchObject({ good: 0, stale: 2, unmeasured: 1 });
  });

  it('shows an operator nothing of others, and numbers rows by what is seen', () => {
    const board = boardOf(facts(), litware);
    expect(board.id).toEqual(['litware/get-balance']);
    expect(board.incidents).toEqual({ 0: ['one'] });
    expect(JSON.stringify(board)).not.toContain('contoso');
    expect(boardChangeOf(facts(), litware, [1, 2])?.row).toEqual([0]);
    expect(boardChangeOf(facts(), litware, [1])).toBeNull();
  });
});
