import { expect, it } from 'vitest';
import type { Deadline } from '../../../src/core/incident/deadline.ts';
import type { LogEntry } from '../../../src/core/incident/incident.ts';
import { withEntry } from '../../../src/core/incident/log.ts';
import { highIncidents, reportedIncident } from '../../../src/core/incident/reported.ts';
import { incidentOf, T0 } from '../../store/fixtures.ts';

const deadline = (kind: Deadline['kind'], owedBy: Deadline['owedBy'], dueAt: number): Deadline => ({
  kind,
  rule: 'E2',
  owedBy,
  dueAt,
  remindAt: null,
  metAt: null,
  missedAt: null,
});

const call = {
  kind: 'call',
  by: 'ada',
  contact: 'first-line',
  medium: 'phone',
  outcome: 'answered',
  text: null,
} as const;

it('each side owes the other its own deadlines, in the order in which they are due; who of us takes it is our affair', () => {
  const deadlines = [
    deadline('update', 'operator', T0 + 2),
    deadline('call', 'us', T0),
    deadline('acknowledge', 'us', T0),
    deadline('confirm', 'us', T0),
    deadline('response', 'operator', T0 + 1),
  ];
  expect(reportedIncident(incidentOf({ deadlines }), []).deadlines.map(({ kind }) => kind)).toEqual([
    'call',
    'response',
    'update',
  ]);
});

it('nothing is owed for an incident that was none, and it is not counted', () => {
  const none = reportedIncident(
    incidentOf({ state: 'cancelled', deadlines: [deadline('response', 'operator', T0)] }),
    [],
  );
  expect(none.deadlines).toEqual([]);
  expect(highIncidents([none, reportedIncident(incidentOf(), [])])).toHaveLength(1);
});

it('the first call is the earliest that was logged, whenever it was written down', () => {
  expect(reportedIncident(incidentOf(), []).firstCallAt).toBeNull();
  const log: LogEntry[] = [
    { ...call, at: T0 + 5, attempt: 2 },
    { ...call, at: T0 + 1, attempt: 1 },
  ];
  expect(reportedIncident(log.reduce(withEntry, incidentOf()), []).firstCallAt).toBe(T0 + 1);
});

it('linked bugs are told, and nothing of who wrote what', () => {
  const reported = reportedIncident(
    incidentOf({
      acknowledged: { at: T0 + 1, by: 'ada' },
      contacts: [{ role: 'first-line', label: 'ada', media: ['phone'] }],
      endedBy: { at: T0 + 3, by: 'ada' },
    }),
    ['BUG-1'],
  );
  expect(reported).toMatchObject({ acknowledgedAt: T0 + 1, references: ['BUG-1'] });
  expect(JSON.stringify(reported)).not.toContain('ada');
});
