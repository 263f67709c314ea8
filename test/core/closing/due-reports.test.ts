import { expect, it } from 'vitest';
import { dueReports } from '../../../src/core/closing/due-reports.ts';
import type { LedgerRow } from '../../../src/core/closing/ledger.ts';
import type { MonitorId } from '../../../src/core/ids.ts';
import { INITIAL_STATE, type MonitorState } from '../../../src/core/incident/monitor-state.ts';
import type { Monitor } from '../../../src/core/monitor.ts';
import { aMonitor } from '../../support/monitors.ts';

const [SEPTEMBER, OCTOBER, NOVEMBER] = [Date.UTC(2026, 8, 1), Date.UTC(2026, 9, 1), Date.UTC(2026, 10, 1)];

const balance = aMonitor();
const portal = aMonitor({ id: 'contoso/mo-direct', service: 'mo-direct' });

function closed(service: string, from: number, to: number, kind: LedgerRow['kind'] = 'month'): LedgerRow {
  return { operator: 'contoso', sequence: 1, kind, service, from, to, hash: `${service}${from}${kind}` };
}

function due(rows: readonly LedgerRow[], monitors: readonly Monitor[], since: Partial<Record<MonitorId, number>> = {}) {
  const states = new Map<MonitorId, MonitorState>(
    monitors.map(({ id }) => [id, { ...INITIAL_STATE, firstSlot: since[id] ?? SEPTEMBER }]),
  );
  return dueReports(rows, monitors, states).map(({ id }) => id);
}

it('a report is due when every service of the operator has closed the month', () => {
  const one = [closed('get-balance', OCTOBER, NOVEMBER)];

  expect(due(one, [balance, portal])).toEqual([]);
  expect(due([...one, closed('mo-direct', OCTOBER, NOVEMBER)], [balance, portal])).toEqual(['contoso/2026-10']);
});

it('a service that was first probed later holds nothing up', () => {
  const rows = [closed('get-balance', SEPTEMBER, OCTOBER)];

  expect(due(rows, [balance, portal], { 'contoso/mo-direct': OCTOBER })).toEqual(['contoso/2026-09']);
  expect(due(rows, [balance, portal], { 'contoso/mo-direct': OCTOBER - 1 })).toEqual([]);
});

it('a month of which a change of terms has closed a part only is not due', () => {
  const middle = Date.UTC(2026, 9, 16);
  const first = closed('get-balance', OCTOBER, middle);

  expect(due([first], [balance])).toEqual([]);
  expect(due([first, closed('get-balance', middle, NOVEMBER)], [balance])).toEqual(['contoso/2026-10']);
});

it('an amendment makes the report of its month due once more', () => {
  const rows = [
    closed('get-balance', SEPTEMBER, OCTOBER),
    closed('get-balance', OCTOBER, NOVEMBER),
    closed('get-balance', SEPTEMBER, OCTOBER, 'amendment'),
  ];

  expect(due(rows, [balance])).toEqual(['contoso/2026-09/amended-1', 'contoso/2026-10']);
});

it('a month is named as people in the contract’s zone name it', () => {
  const sla = [{ ...balance.sla[0]!, window: { calendar: 'month', timezone: 'Asia/Tokyo' } as const }];
  const rows = [closed('get-balance', OCTOBER - 9 * 3_600_000, NOVEMBER - 9 * 3_600_000)];

  expect(due(rows, [{ ...balance, sla }])).toEqual(['contoso/2026-10']);
});

it('operators that are no longer configured get no report', () => {
  expect(due([closed('get-balance', OCTOBER, NOVEMBER)], [])).toEqual([]);
});
