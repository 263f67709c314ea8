import { z } from '@hono/zod-openapi';
import type { LedgerRow } from '../../core/closing/ledger.ts';
import { monitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { termsAt } from '../../core/sla/terms.ts';
import { type AccountingWindow, accountingWindows, contractWindow } from '../../core/sla/window.ts';
import { isoTime } from '../../core/time.ts';
import { slaJson } from '../../core/wire.ts';
import { readEntry } from '../../pipeline/closing/accounts.ts';
import { resultOf } from '../../pipeline/closing/entry.ts';
import type { ClosedMonths } from '../../pipeline/viewing/ports.ts';
import { Month, MonthDetail, MonthStandings, Months } from '../../wire/months.ts';
import { PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { pageByKey } from '../paging.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { notFound } from '../problems.ts';
import { MonitorParams } from './monitors.ts';

export const MONTHS = [
  operation({
    id: 'listMonths',
    method: 'get',
    path: '/months',
    tag: 'months',
    summary: 'Months with closed results, the newest first. The month that runs is not among them.',
    access: 'viewer',
    query: z.strictObject(PAGING),
    answer: Months,
    async handle({ ports: { view }, principal, query }) {
      const closed = await closedMonths(view, principal);
      const { page, next } = pageByKey(closed.toReversed(), ({ period }) => period, query);
      return { items: page.map(({ period, services }) => ({ period, closed: services })), next };
    },
  }),
  operation({
    id: 'getMonth',
    method: 'get',
    path: '/months/{period}',
    tag: 'months',
    summary: 'How each monitor stands in a month: as frozen once it is closed, as of now while it runs.',
    access: 'viewer',
    params: z.strictObject({ period: Month }),
    query: z.strictObject({ operator: z.string().max(200).optional(), ...PAGING }),
    answer: MonthStandings,
    async handle({ ports, principal, params: { period }, query: { operator, ...paging } }) {
      const monitors = ports.board.rows
        .map(({ monitor }) => monitor)
        .filter((one) => maySee(principal, one.operator) && (operator ?? one.operator) === one.operator);
      const { page, next } = pageByKey(monitors, ({ id }) => id, paging);
      const items: Standing[] = [];
      for (const monitor of page) {
        const rows = await ledgerOf(ports, monitor);
        for (const window of windowsOf(monitor, period)) items.push(await standingOf(ports, monitor, window, rows));
      }
      return { period, items, next };
    },
  }),
  operation({
    id: 'getMonthOfMonitor',
    method: 'get',
    path: '/months/{period}/{operator}/{service}',
    tag: 'months',
    summary: 'One monitor in a month, with each entry of the ledger: the result, and its amendments.',
    access: 'viewer',
    params: z.strictObject({ period: Month, ...MonitorParams.shape }),
    answer: MonthDetail,
    async handle({ ports, principal, params: { period, operator, service } }) {
      const row = ports.board.row(monitorId(operator, service));
      if (row === null || !maySee(principal, operator)) throw notFound(`monitor "${operator}/${service}"`);
      const { monitor } = row;
      const rows = await ledgerOf(ports, monitor);
      const window = windowsOf(monitor, period).at(-1)!;
      const entries: Entry[] = [];
      for (const one of rows.filter(({ from, to }) => from === window.from && to === window.to)) {
        entries.push(await entryOf(ports, one));
      }
      return { ...(await standingOf(ports, monitor, window, rows)), entries };
    },
  }),
];

/** Of the operators that are seen, the newest first. */
async function closedMonths(
  { closedMonths: read }: ApiPorts['view'],
  { operators }: Principal,
): Promise<ClosedMonths[]> {
  if (operators === null) return await read();
  const services = new Map<string, number>();
  for (const operator of operators) {
    for (const one of await read(operator)) services.set(one.period, (services.get(one.period) ?? 0) + one.services);
  }
  return [...services]
    .map(([period, count]) => ({ period, services: count }))
    .sort((a, b) => (a.period < b.period ? 1 : -1));
}

type Standing = Awaited<ReturnType<typeof standingOf>>;
type Entry = Awaited<ReturnType<typeof entryOf>>;

/** Of a monitor in a month: more than one where the terms changed in it. */
function windowsOf({ sla }: Monitor, period: string): AccountingWindow[] {
  const inside = Date.parse(`${period}-15T00:00Z`);
  return accountingWindows(sla, contractWindow(termsAt(sla, inside).window, inside));
}

function ledgerOf({ view }: ApiPorts, { operator, service }: Monitor): Promise<LedgerRow[]> {
  return view.ledger({ operator, service });
}

async function standingOf(
  { inUse, clock, figures, view }: ApiPorts,
  { id, operator, service }: Monitor,
  { from, to }: AccountingWindow,
  rows: readonly LedgerRow[],
) {
  const now = clock.now();
  const chain = rows.filter((row) => row.from === from && row.to === to);
  const subject = {
    monitor: id,
    operator,
    operatorName: inUse().configuration.operators.get(operator)?.name ?? operator,
    service,
    from: isoTime(from),
    to: isoTime(to),
  };
  const newest = chain.at(-1);
  if (newest !== undefined) {
    const entry = await readEntry(view, newest.hash);
    const closedAt = chain.length === 1 ? entry.at : (await readEntry(view, chain[0]!.hash)).at;
    return {
      ...subject,
      state: 'closed' as const,
      closure: { hash: newest.hash, closedAt: isoTime(closedAt), amendments: chain.length - 1 },
      figures: slaJson(operator, service, resultOf(entry).compliance.figures),
    };
  }
  const isRunning = now >= from && now < to;
  const running = isRunning ? figures.figures(id, 'month', now) : null;
  return {
    ...subject,
    state: now < to ? ('running' as const) : ('ended' as const),
    closure: null,
    figures: running === null ? null : slaJson(operator, service, running),
  };
}

async function entryOf({ view }: ApiPorts, { hash, sequence, kind, operator, service }: LedgerRow) {
  const entry = await readEntry(view, hash);
  const isAmendment = entry.kind === 'amendment';
  return {
    hash,
    sequence,
    kind,
    at: isoTime(entry.at),
    program: entry.program,
    author: isAmendment ? entry.author : null,
    reason: isAmendment ? entry.reason : null,
    figures: slaJson(operator, service, resultOf(entry).compliance.figures),
  };
}
