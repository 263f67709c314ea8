import { expect, it } from 'vitest';
import type { Deadline } from '../../../src/core/incident/deadline.ts';
import { firstCallAt, owedByOperator } from '../../../src/core/incident/obligations.ts';
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

it('the operator owes its own deadlines, in the order in which they are due', () => {
  const deadlines = [
    deadline('update', 'operator', T0 + 2),
    deadline('call', 'us', T0),
    deadline('response', 'operator', T0 + 1),
  ];
  expect(owedByOperator(incidentOf({ deadlines })).map(({ kind }) => kind)).toEqual(['response', 'update']);
});

it('the first call is the earliest that was logged, whenever it was written down', () => {
  const call = {
    kind: 'call',
    by: 'ada',
    contact: 'first-line',
    medium: 'phone',
    outcome: 'answered',
    text: null,
  } as const;
  expect(firstCallAt(incidentOf())).toBeNull();
  expect(
    firstCallAt(
      incidentOf({
        log: [
          { ...call, at: T0 + 5, attempt: 2 },
          { ...call, at: T0 + 1, attempt: 1 },
        ],
      }),
    ),
  ).toBe(T0 + 1);
});
