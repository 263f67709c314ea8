import { z } from '@hono/zod-openapi';
import type { Holidays } from '../../core/calendar/business-calendar.ts';
import type { Operator as KnownOperator } from '../../core/monitor.ts';
import { DAY, type EpochMs, isoTime, isoTimeOrNull } from '../../core/time.ts';
import type { StoppedOperator } from '../../pipeline/safety/ports.ts';
import { OperatorDetail, Operators } from '../../wire/operators.ts';
import { PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { notFound } from '../problems.ts';

const MOST_HOLIDAYS = 20;

export const OperatorParams = z.strictObject({ operator: z.string().max(200).describe('Id of the operator.') });

/** Throws the problem of an operator that is not there, or not theirs. */
export function seenOperator({ inUse }: Pick<ApiPorts, 'inUse'>, principal: Principal, id: string): KnownOperator {
  const operator = inUse().configuration.operators.get(id);
  if (operator === undefined || !maySee(principal, id)) throw notFound(`operator "${id}"`);
  return operator;
}

export const OPERATORS = [
  operation({
    id: 'listOperators',
    method: 'get',
    path: '/operators',
    tag: 'operators',
    summary: 'Operators by id.',
    access: 'viewer',
    query: z.strictObject(PAGING),
    answer: Operators,
    async handle({ ports, principal, query }) {
      const operators = [...ports.inUse().configuration.operators.values()]
        .filter(({ id }) => maySee(principal, id))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const { page, next } = pageByKey(operators, ({ id }) => id, query);
      const stopped = await ports.view.stoppedOperators();
      return { items: page.map((operator) => summaryOf(operator, ports, stopped)), next };
    },
  }),
  operation({
    id: 'getOperator',
    method: 'get',
    path: '/operators/{operator}',
    tag: 'operators',
    summary: 'One operator: calendar, contacts, requests and contract findings.',
    access: 'viewer',
    params: OperatorParams,
    answer: OperatorDetail,
    async handle({ ports, principal, params }) {
      const operator = seenOperator(ports, principal, params.operator);
      const { view, clock } = ports;
      const { id, calendar, contacts } = operator;
      const now = clock.now();
      const [stopped, requests, findings] = await Promise.all([
        view.stoppedOperators(),
        view.requestCounts({ operator: id, from: now - DAY, to: now + 1 }),
        view.contractFindings({ operator: id }),
      ]);
      const monitors = ports.inUse().configuration.monitors.filter((monitor) => monitor.operator === id);
      return {
        ...summaryOf(operator, ports, stopped),
        weekend: calendar.weekend,
        holidays: holidaysFrom(calendar.holidays, now),
        contacts,
        services: monitors.map(({ service }) => service).toSorted((a, b) => (a < b ? -1 : 1)),
        requests: requests.map(({ hour, requests: count, agreedPerSecond }) => {
          return { hour: isoTime(hour), requests: count, agreedPerSecond };
        }),
        contract: findings
          .filter((finding) => finding.operator === id)
          .map(({ test, outcome, detail, at, since }) => {
            return { test, outcome, detail, at: isoTime(at), since: isoTimeOrNull(since) };
          }),
      };
    },
  }),
];

function summaryOf(
  operator: KnownOperator,
  { inUse, operatorStatuses }: ApiPorts,
  stopped: readonly StoppedOperator[],
) {
  const { id, name, country, calendar, enabled, requestsPerSecond } = operator;
  const status = operatorStatuses().find((one) => one.operator === id);
  const byHand = stopped.find((one) => one.operator === id);
  return {
    id,
    name,
    country,
    timezone: calendar.timezone,
    monitors: inUse().configuration.monitors.filter((monitor) => monitor.operator === id).length,
    isEnabled: enabled && byHand === undefined,
    stopped: byHand === undefined ? null : { since: isoTime(byHand.since), reason: byHand.reason },
    agreedPerSecond: requestsPerSecond,
    grantsUnrevoked: status?.grantsUnrevoked ?? 0,
    simsQuarantined: status?.simsQuarantined ?? 0,
  };
}

function holidaysFrom(holidays: Holidays, now: EpochMs): string[] {
  const today = isoTime(now).slice(0, 10);
  const year = Number(today.slice(0, 4));
  holidays.fill?.(year, year + 1);
  return [...holidays]
    .filter((day) => day >= today)
    .sort((a, b) => (a < b ? -1 : 1))
    .slice(0, MOST_HOLIDAYS);
}
