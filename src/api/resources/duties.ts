import { z } from '@hono/zod-openapi';
import { DEADLINE_KINDS } from '../../core/incident/deadline.ts';
import { DAY } from '../../core/time.ts';
import { Duties } from '../../wire/incidents.ts';
import { AnyInstant, anyOf, PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { dutiesOfIncident, dutyJson, dutyOfMaintenance, type OwedDuty } from '../views/duty.ts';

const Filter = z.strictObject({
  until: AnyInstant.optional()
    .openapi({ type: 'string', format: 'date-time' })
    .describe('Only what is due until then. Absent: within the next 24 hours.'),
  owedBy: z.enum(['us', 'operator']).optional(),
  kind: anyOf(DEADLINE_KINDS).describe('Absent: any.'),
  operator: z.string().max(200).optional(),
  ...PAGING,
});

/** What is not met yet, missed or not, of incidents that are not closed and of planned work. */
function openDuties({ board, inUse }: Pick<ApiPorts, 'board' | 'inUse'>, principal: Principal): OwedDuty[] {
  const { configuration, maintenance } = inUse();
  const duties = [...board.incidents].flatMap(dutiesOfIncident);
  for (const entry of maintenance) {
    const duty = dutyOfMaintenance(entry, configuration.operators);
    if (duty !== null) duties.push(duty);
  }
  return duties.filter(({ deadline, operator }) => deadline.metAt === null && maySee(principal, operator));
}

export const DUTIES = [
  operation({
    id: 'listDuties',
    method: 'get',
    path: '/duties',
    tag: 'incidents',
    summary:
      'What either side owes the other and has not done yet, the soonest first; what was missed stands before it.',
    access: 'viewer',
    query: Filter,
    answer: Duties,
    handle({ ports, principal, query }) {
      const now = ports.clock.now();
      const { until = now + DAY, owedBy, kind, operator, ...paging } = query;
      const duties = openDuties(ports, principal)
        .filter(({ deadline }) => deadline.dueAt <= until)
        .filter(({ deadline }) => owedBy === undefined || deadline.owedBy === owedBy)
        .filter(({ deadline }) => kind?.includes(deadline.kind) ?? true)
        .filter((duty) => operator === undefined || duty.operator === operator)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { page, next } = pageByKey(duties, keyOf, paging);
      return { items: page.map((duty) => dutyJson(duty, now)), next };
    },
  }),
];

const DIGITS = 16;

/** In the order of their moments. */
function keyOf({ deadline: { dueAt, kind, rule }, about }: OwedDuty): string {
  return `${String(dueAt).padStart(DIGITS, '0')} ${about} ${kind} ${rule}`;
}
