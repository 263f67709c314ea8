import { z } from '@hono/zod-openapi';
import { monitorId } from '../../core/ids.ts';

import { termsAt } from '../../core/sla/terms.ts';
import { DAY, floorTo, isoTime, MINUTE, SECOND } from '../../core/time.ts';
import { REASONS, VERDICTS } from '../../core/verdict/verdict.ts';
import { sampleJson } from '../../core/wire.ts';
import type { BoardRow } from '../../pipeline/viewing/board-view.ts';
import { MonitorDetail, Monitors } from '../../wire/monitors.ts';
import { SampleDetail, Samples, Series } from '../../wire/samples.ts';
import { AnyInstant, anyOf, PAGING } from '../../wire/scalars.ts';
import { operation } from '../operation.ts';
import { cursorOf, pageByKey, positionOf } from '../paging.ts';
import type { ApiPorts } from '../ports.ts';
import { maySee, type Principal } from '../principal.ts';
import { namedProblem, notFound } from '../problems.ts';
import { monitorDetail, monitorSummary } from '../views/monitor.ts';

export const MonitorParams = z.strictObject({ operator: z.string().max(200), service: z.string().max(200) });
const OptionalInstant = AnyInstant.optional().openapi({ type: 'string', format: 'date-time' });

const SampleFilter = z.strictObject({
  from: OptionalInstant.describe('By slot.'),
  to: OptionalInstant.describe('By slot, not included.'),
  verdict: anyOf(VERDICTS).describe('Absent: any.'),
  reason: z.enum(REASONS).optional(),
  ...PAGING,
});

const MOST_POINTS = 2_000;
const LONGEST_SERIES_MS = 2 * DAY;

const SeriesQuery = z.strictObject({
  from: OptionalInstant.describe('Absent: a day before `to`.'),
  to: OptionalInstant.describe('Absent: now.'),
  points: z.coerce
    .number({ error: `a whole number from 1 to ${MOST_POINTS}` })
    .int({ error: `a whole number from 1 to ${MOST_POINTS}` })
    .min(1, { error: `a whole number from 1 to ${MOST_POINTS}` })
    .max(MOST_POINTS, { error: `a whole number from 1 to ${MOST_POINTS}` })
    .default(300)
    .openapi({ type: 'integer' })
    .describe('Most buckets of the answer.'),
});

/** Throws the problem of a monitor that is not there, or not theirs. */
export function seenMonitor(
  { board }: Pick<ApiPorts, 'board'>,
  principal: Principal,
  { operator, service }: z.output<typeof MonitorParams>,
): BoardRow {
  const row = board.row(monitorId(operator, service));
  if (row === null || !maySee(principal, operator)) throw notFound(`monitor "${operator}/${service}"`);
  return row;
}

export const MONITORS = [
  operation({
    id: 'listMonitors',
    method: 'get',
    path: '/monitors',
    tag: 'monitors',
    summary: 'Monitors by id. For all of them at once take the board.',
    access: 'viewer',
    query: z.strictObject({ operator: z.string().max(200).optional(), ...PAGING }),
    answer: Monitors,
    handle({ ports: { board, inUse, clock }, principal, query: { operator, ...paging } }) {
      const seen = board.rows.filter(
        ({ monitor }) => maySee(principal, monitor.operator) && (operator ?? monitor.operator) === monitor.operator,
      );
      const { page, next } = pageByKey(seen, ({ monitor }) => monitor.id, paging);
      const now = clock.now();
      return { items: page.map((row) => monitorSummary(row, inUse(), now)), next };
    },
  }),
  operation({
    id: 'getMonitor',
    method: 'get',
    path: '/monitors/{operator}/{service}',
    tag: 'monitors',
    summary: 'One monitor: how it stands, what it probes, its terms and its figures.',
    access: 'viewer',
    params: MonitorParams,
    answer: MonitorDetail,
    handle: ({ ports, principal, params }) => monitorDetail(seenMonitor(ports, principal, params), ports),
  }),
  operation({
    id: 'listSamples',
    method: 'get',
    path: '/monitors/{operator}/{service}/samples',
    tag: 'monitors',
    summary: 'Stored samples, the newest first.',
    access: 'viewer',
    params: MonitorParams,
    query: SampleFilter,
    answer: Samples,
    async handle({ ports, principal, params, query }) {
      seenMonitor(ports, principal, params);
      const { from, to, verdict, reason, limit, after } = query;
      const position = positionOf(after, 'number');
      const before = position === null ? to : Number(position[0]);
      const samples = await ports.view.samplePageBackwards({
        ...params,
        ...(from !== undefined && { from }),
        ...(before !== undefined && { before }),
        ...(verdict !== undefined && { verdicts: verdict }),
        ...(reason !== undefined && { reason }),
        limit: limit + 1,
      });
      const page = samples.slice(0, limit);
      return { items: page.map(sampleJson), next: samples.length > limit ? cursorOf([page.at(-1)!.slot]) : null };
    },
  }),
  operation({
    id: 'getSample',
    method: 'get',
    path: '/monitors/{operator}/{service}/samples/{slot}',
    tag: 'monitors',
    summary: 'One probe: what it found, where its time went, and the good ones beside it.',
    access: 'viewer',
    params: z.strictObject({
      ...MonitorParams.shape,
      slot: AnyInstant.openapi({ type: 'string', format: 'date-time' }).describe('As in the sample.'),
    }),
    answer: SampleDetail,
    async handle({ ports, principal, params: { slot, ...params } }) {
      const { monitor } = seenMonitor(ports, principal, params);
      const { view } = ports;
      const [sample] = await view.samplePageBackwards({ ...params, from: slot, before: slot + 1, limit: 1 });
      if (sample === undefined) throw notFound(`sample of ${monitor.id} in the slot ${isoTime(slot)}`);
      const [before] = await view.samplePageBackwards({ ...params, before: slot, verdicts: ['good'], limit: 1 });
      const after = await view.firstGoodAfter({ ...params, slot });
      return {
        sample: sampleJson(sample),
        trace: await view.trace(monitor.id, slot),
        limitMs: termsAt(monitor.sla, slot).latencyLimitMs,
        before: before === undefined ? null : sampleJson(before),
        after: after === null ? null : sampleJson(after),
      };
    },
  }),
  operation({
    id: 'getSeries',
    method: 'get',
    path: '/monitors/{operator}/{service}/series',
    tag: 'monitors',
    summary: 'Latency and verdicts over time, in buckets. At most two days.',
    access: 'viewer',
    params: MonitorParams,
    query: SeriesQuery,
    answer: Series,
    async handle({ ports, principal, params, query }) {
      const { monitor } = seenMonitor(ports, principal, params);
      const to = query.to ?? ports.clock.now();
      const from = query.from ?? to - DAY;
      if (from >= to || to - from > LONGEST_SERIES_MS) {
        throw namedProblem(
          'invalid-input',
          422,
          'A series spans at most two days: take a `from` that is nearer to `to`.',
          {
            errors: [{ path: 'from', expected: 'at most two days before `to`', found: isoTime(from) }],
          },
        );
      }
      const bucketMs = bucketFor(to - from, query.points, monitor.schedule.periodMs);
      const buckets = await ports.view.series({ ...params, from: floorTo(from, bucketMs), to, bucketMs });
      return {
        from: isoTime(floorTo(from, bucketMs)),
        to: isoTime(to),
        bucketSeconds: bucketMs / SECOND,
        basis: 'samples' as const,
        at: buckets.map(({ at }) => at / SECOND),
        minMs: buckets.map(({ minMs }) => minMs),
        p50Ms: buckets.map(({ p50Ms }) => p50Ms),
        maxMs: buckets.map(({ maxMs }) => maxMs),
        good: buckets.map(({ counts }) => counts.good),
        bad: buckets.map(({ counts }) => counts.bad),
        excluded: buckets.map(({ counts }) => counts.excluded),
        unknown: buckets.map(({ counts }) => counts.unknown),
      };
    },
  }),
];

/** Lengths that divide an hour or a day, so that buckets begin where people expect them. */
const BUCKETS_MS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400].map(
  (seconds) => seconds * SECOND,
);

function bucketFor(spanMs: number, points: number, gapMs: number): number {
  const least = Math.max(spanMs / points, Math.min(gapMs, MINUTE));
  return BUCKETS_MS.find((length) => length >= least) ?? DAY;
}
