import { expect, it } from 'vitest';
import type { Measured } from '../../../src/core/incident/evidence.ts';
import { evidenceRows, spokenReasons } from '../../../src/core/incident/evidence-text.ts';
import type { IncidentRecord } from '../../../src/core/incident/incident.ts';
import { isoTime } from '../../../src/core/time.ts';
import { incidentOf, T0 } from '../../store/fixtures.ts';

const MINUTE = 60_000;
const NO_EVIDENCE = incidentOf().evidence;
const MEASURED: Measured = {
  location: 'local',
  host: 'moapi.contoso.example',
  requests: ['GET /v1/sims/iccid:…/balances'],
  counts: { from: T0, through: T0 + 30 * MINUTE, bad: 59, excluded: 0, unknown: 2, due: 61 },
  latencyBefore: { probes: 60, p50Ms: 190.4, p95Ms: 380, maxMs: 640, connectMs: 2.5 },
  connection: { address: '192.0.2.1', tlsProtocol: 'TLSv1.3', certificateExpiresAt: T0 },
  ownFaults: [],
  canary: 'good',
  maxStallMs: 0.8,
  otherOperators: { failing: 1, of: 5 },
  maintenance: [],
  budgetRemaining: 0.965,
  budget: { leftSeconds: 2_502, totalSeconds: 2_592 },
};

function shown(measured: Partial<Measured>, changes: Partial<IncidentRecord> = {}): Record<string, string | null> {
  const evidence = { ...NO_EVIDENCE, measured: { ...MEASURED, ...measured } };
  return Object.fromEntries(evidenceRows(incidentOf({ evidence, ...changes }), isoTime));
}

it('says what was measured, over which connection, and how we fared ourselves', () => {
  expect(shown({})).toMatchObject({
    Requests: 'GET /v1/sims/iccid:…/balances at moapi.contoso.example, from location local',
    Connection: `to 192.0.2.1, TLSv1.3, the server's certificate expires ${isoTime(T0)}`,
    'Probes so far': '59 bad, 2 unknown of 61 due, 96 % known',
    'Latency before': 'p50 190 ms, p95 380 ms, at most 640 ms, connecting 2.5 ms (60 good probes)',
    'Our own health':
      'no fault of ours was seen; our canary accepts our certificate; 1 of 5 other operators fail too; longest stall of our probe thread 0.8 ms',
    Maintenance: 'none was announced for this time',
    'Budget left': '0:41:42 of the 0:43:12 that the month allows',
  });
});

it('says that the budget is overspent', () => {
  const budget = { leftSeconds: -90, totalSeconds: 2_592 };
  expect(shown({ budget })['Budget left']).toBe('none: the 0:43:12 that the month allows are overspent by 0:01:30');
});

it('says nothing of a budget that an earlier program stored: it was a rate', () => {
  const { budget: _, ...before } = MEASURED;
  const evidence = { ...NO_EVIDENCE, measured: { ...before, budgetRemaining: -999 } };
  expect(Object.fromEntries(evidenceRows(incidentOf({ evidence }), isoTime))['Budget left']).toBeNull();
});

it('hides no fault of ours, and no window that was announced', () => {
  const maintenance = [{ from: T0, to: T0 + MINUTE, announcedInTime: false }];
  expect(shown({ ownFaults: ['own-network'], maintenance })).toMatchObject({
    'Our own health': expect.stringContaining('faults of ours: own-network'),
    Maintenance: `${isoTime(T0)} to ${isoTime(T0 + MINUTE)}, announced too late`,
  });
});

it('bounds how long it lasted by the last good probe before it', () => {
  const ended = { endedAt: T0 + 45 * MINUTE + 30_000 };
  expect(shown({}, ended).Lasted).toBe('at least 0:45:30');
  const evidence = { ...NO_EVIDENCE, lastGoodAt: T0 - 30_000 };
  expect(Object.fromEntries(evidenceRows(incidentOf({ evidence, ...ended }), isoTime)).Lasted).toBe(
    'between 0:45:30 and 0:46:00',
  );
});

it('does not tell the operator what we are to do about our own certificate', () => {
  const own = (refusals: number) => `auth (refusal ${refusals} in a row; confirm by hand before calling anyone)`;
  const evidence = { reasons: [own(60), own(61), 'status (503)'], confirmFirst: [own(60), own(61)] };
  expect(spokenReasons(evidence)).toEqual(['auth', 'status (503)']);
});

it('leaves out what nobody measured', () => {
  const known = evidenceRows(incidentOf(), isoTime).filter(([, text]) => text !== null);
  expect(known).toEqual([]);
});
