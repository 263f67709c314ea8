import { expect, it } from 'vitest';
import { effectivePolicy } from '../../../src/config/policy.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { owedNotices } from '../../../src/core/incident/owed.ts';
import { DAY, HOUR, MINUTE } from '../../../src/core/time.ts';
import { incidentOf } from '../../store/fixtures.ts';
import { CONTOSO, PROCESS } from '../../support/monitors.ts';

/** A Friday, 18:00. */
const OPENED = Date.UTC(2026, 9, 9, 18);
const incident = (changes: Partial<Incident> = {}) =>
  incidentOf({ openedAt: OPENED, startedAt: OPENED - 30 * MINUTE, ...changes });

it('the worst legal case: called at once, answered within the hour, then one update per business day', () => {
  const owed = owedNotices(incident(), CONTOSO, PROCESS, CONTOSO.calendar, OPENED + 4 * DAY);
  expect(owed).toEqual([
    { kind: 'call', rule: 'E1', owedBy: 'us', dueAt: OPENED + 15 * MINUTE },
    { kind: 'response', rule: 'E2', owedBy: 'operator', dueAt: OPENED + HOUR },
    { kind: 'update', rule: 'E3', owedBy: 'operator', dueAt: Date.UTC(2026, 9, 12, 17) },
    { kind: 'update', rule: 'E3', owedBy: 'operator', dueAt: Date.UTC(2026, 9, 13, 17) },
  ]);
});

it('nothing is owed that would be due after the end', () => {
  const resolved = incident({ state: 'resolved', endedAt: OPENED + 20 * MINUTE, resolvedAt: OPENED + 25 * MINUTE });
  const owed = owedNotices(resolved, CONTOSO, PROCESS, CONTOSO.calendar, OPENED + 5 * DAY);
  expect(owed.map(({ kind }) => kind)).toEqual(['call']);
});

it('another pack owes other things without another line of code', () => {
  const mobilePlans = effectivePolicy('mp-2019').process;
  const owed = owedNotices(incident(), CONTOSO, mobilePlans, CONTOSO.calendar, OPENED + 9 * HOUR);
  expect(owed.map(({ kind, rule }) => `${kind} ${rule}`)).toEqual(['call severity 1', 'resolution severity 1']);
});

it('tells every notice of an incident that lasts for a year', () => {
  const owed = owedNotices(incident(), CONTOSO, PROCESS, CONTOSO.calendar, OPENED + 365 * DAY);
  expect(owed.filter(({ kind }) => kind === 'update').length).toBeGreaterThan(250);
});
