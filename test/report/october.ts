/** A report of October 2026 with one service of each fate. */

import type { Deadline } from '../../src/core/incident/deadline.ts';
import type { LogSummary } from '../../src/core/incident/incident.ts';
import { NOTHING_LOGGED } from '../../src/core/incident/log.ts';
import { reportedIncident } from '../../src/core/incident/reported.ts';
import type { Sample } from '../../src/core/sample.ts';
import type { SlaFigures } from '../../src/core/sla/figures.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import type { MonitorReport, ReportInput } from '../../src/pipeline/reporting/report-input.ts';
import type { DayCompliance } from '../../src/pipeline/sla/compliance.ts';
import { incidentOf } from '../store/fixtures.ts';
import { ANNOUNCED, aMonitor, CONTRACT, HIGH } from '../support/monitors.ts';

const OCTOBER = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };

export function figures(overrides: {
  readonly availability?: Partial<SlaFigures['availability']>;
  readonly latency?: Partial<SlaFigures['latency']>;
  readonly rest?: Partial<SlaFigures>;
}): SlaFigures {
  return {
    period: OCTOBER,
    watchedFrom: OCTOBER.from,
    watchedUntil: OCTOBER.to,
    watchedShare: 1,
    partialMonth: 'judge',
    slots: { due: 89_280, good: 89_200, bad: 60, excluded: 0, unknown: 20 },
    adjustedSlots: { due: 89_280, good: 89_200, bad: 45, excluded: 0, unknown: 20 },
    coverage: 0.99978,
    availability: {
      observed: 0.9991,
      adjusted: 0.9995,
      lower: 0.9993,
      upper: 0.9996,
      objective: 0.999,
      verdictMode: 'point',
      verdict: 'met',
      ...overrides.availability,
    },
    latency: {
      statistic: 'mean',
      valueMs: 212.41,
      observedMs: 213.9,
      samples: 89_200,
      withinLimit: 85_810,
      percentiles: 'approximate',
      p50Ms: 190.1,
      p90Ms: 330.7,
      p95Ms: 380.2,
      p99Ms: 640,
      shareWithinLimit: 0.962,
      limitMs: 400,
      phasesMs: { dns: 0.1, connect: 0, tls: 0, send: 0.2, wait: 210.2, receive: 2.01 },
      verdict: 'met',
      ...overrides.latency,
    },
    downtimeSeconds: 1_834,
    downtimeBounds: { outages: 1, lowerSeconds: 1_804, upperSeconds: 1_864, edgeErrorSeconds: 12.25 },
    errorBudgetRemaining: 0.5,
    errorBudget: { totalSeconds: 2_678.4, usedSeconds: 1_339.2, leftSeconds: 1_339.2 },
    burn: 0.5,
    ...overrides.rest,
  };
}

/** @param slowerMs added to each day's latency */
function days(observed: (day: number) => number | null, slowerMs = 0): DayCompliance[] {
  const lost = (index: number) => 1 - (observed(index + 1) ?? 1);
  const remaining = (last: number) =>
    1 - Array.from({ length: last + 1 }, (_, index) => lost(index)).reduce((sum, one) => sum + one, 0) / (31 * 0.001);
  return Array.from({ length: 31 }, (_, index) => {
    const value = observed(index + 1);
    return {
      date: new Date(OCTOBER.from + index * DAY).toISOString().slice(0, 10),
      observed: value,
      coverage: value === null ? null : index === 20 ? 0.9 : 0.9999,
      badMinutes: value === null ? 0 : Math.round((1 - value) * 1_440),
      latencyMs: value === null ? null : 180 + 12 * ((index * 7) % 11) + slowerMs,
      budgetRemaining: remaining(index),
    };
  });
}

export function monitorReport(overrides: Partial<MonitorReport> = {}): MonitorReport {
  const { schedule, deadlineMs } = aMonitor();
  return {
    service: 'get-balance',
    label: overrides.service ?? 'get-balance',
    dates: Array.from({ length: 31 }, (_, index) => new Date(OCTOBER.from + index * DAY).toISOString().slice(0, 10)),
    kind: 'get-balance',
    schedule,
    deadlineMs,
    terms: CONTRACT,
    high: HIGH,
    closure: {
      hash: 'c0ffee'.padEnd(64, '0'),
      closedAt: Date.UTC(2026, 10, 2),
      format: 2,
      amendments: [
        {
          hash: 'beef'.padEnd(64, '0'),
          at: Date.UTC(2026, 10, 9, 8),
          author: 'Ada',
          reason: 'notice of 21 September was overlooked',
          replaces: 'decaf'.padEnd(64, '0'),
          changes: [{ figure: 'figures.availability.adjusted', before: 0.99812, after: 0.99905 }],
        },
      ],
    },
    missingSamples: 0,
    approximateSlots: 0,
    figures: figures({}),
    days: days((day) => (day === 12 ? 0.9979 : 1)),
    reasons: { ok: 89_200, timeout: 41, status: 19, late: 8, missing: 12 },
    downtime: [
      { from: OCTOBER.from + 11 * DAY + 3 * HOUR, to: OCTOBER.from + 11 * DAY + 3 * HOUR + 30 * MINUTE + 34_000 },
    ],
    incidents: [],
    incidentsAt: Date.UTC(2026, 10, 9, 8),
    maintenance: [],
    warnings: [{ warning: 'stale-balance', samples: 3, first: OCTOBER.from + 2 * DAY, last: OCTOBER.from + 9 * DAY }],
    badSamples: Array.from({ length: 60 }, (_, index) => badSample(index)),
    ...overrides,
  };
}

export function badSample(index: number, overrides: Partial<Sample> = {}): Sample {
  const slot = OCTOBER.from + 11 * DAY + 3 * HOUR + index * 30_000;
  const timedOut = index % 3 !== 0;
  return {
    operator: 'contoso',
    service: 'get-balance',
    location: 'local',
    slot,
    startedAt: slot + 3,
    verdict: 'bad',
    reason: timedOut ? 'timeout' : 'status',
    detail: timedOut ? null : '503 Service Unavailable',
    latencyMs: null,
    totalMs: timedOut ? 10_000.4 : 81.2,
    statusCode: timedOut ? null : 503,
    transactionIds: [`MSFT-00000000-0000-4000-8000-${String(index).padStart(12, '0')}`],
    phasesMs: {
      dns: 1.2,
      connect: 20.4,
      tls: 31.9,
      send: 0.2,
      wait: timedOut ? 9_946.7 : 27.1,
      receive: timedOut ? 0 : 0.4,
    },
    maxStallMs: 0.3,
    warnings: [],
    simulated: false,
    ...overrides,
  };
}

const on = (day: number, hour: number, minute = 0) => Date.UTC(2026, 9, day, hour, minute);

function owed(kind: Deadline['kind'], rule: string, dueAt: number, metAt: number | null): Deadline {
  return { kind, rule, owedBy: 'operator', dueAt, remindAt: null, metAt, missedAt: null };
}

function calledAt(at: number): LogSummary {
  return { ...NOTHING_LOGGED, entries: 1, calls: 1, firstCallAt: at };
}

/** A late answer; an update that never came; one that was none; a Low incident that goes on. */
const INCIDENTS = [
  incidentOf({
    id: 'contoso.provisioning.high.20261017T140000000Z',
    service: 'provisioning',
    state: 'closed',
    startedAt: on(17, 14),
    openedAt: on(17, 14, 30) + 1,
    endedAt: on(17, 16, 10),
    resolvedAt: on(17, 16, 55),
    logged: calledAt(on(17, 14, 34)),
    deadlines: [owed('response', 'E2', on(17, 15, 34), on(17, 15, 52))],
  }),
  incidentOf({
    id: 'contoso.provisioning.high.20261022T080000000Z',
    service: 'provisioning',
    state: 'closed',
    startedAt: on(22, 8),
    openedAt: on(22, 8, 30) + 1,
    endedAt: on(27, 10, 10),
    resolvedAt: on(27, 10, 55),
    acknowledged: { at: on(22, 8, 32), by: 'Ada Lovelace' },
    logged: { ...calledAt(on(22, 8, 35)), entries: 2, links: 1 },
    deadlines: [
      { ...owed('call', 'E1', on(22, 8, 45), on(22, 8, 35)), owedBy: 'us' },
      owed('response', 'E2', on(22, 9, 35), on(22, 9, 10)),
      owed('update', 'E3', on(22, 15), on(22, 14, 20)),
      owed('update', 'E3', on(23, 15), null),
      owed('update', 'E3', on(26, 16), on(26, 15, 30)),
    ],
  }),
  incidentOf({
    id: 'contoso.provisioning.high.20261028T010000000Z',
    service: 'provisioning',
    state: 'cancelled',
    startedAt: on(28, 1),
    openedAt: on(28, 1, 30) + 1,
    endedAt: on(28, 3),
    resolvedAt: on(28, 3),
    logged: calledAt(on(28, 1, 40)),
    deadlines: [owed('response', 'E2', on(28, 2, 40), null)],
  }),
  incidentOf({
    id: 'contoso.provisioning.reported.20261030T090000000Z',
    service: 'provisioning',
    rule: 'reported',
    policyRule: 'E7',
    origin: 'operator',
    severity: 'low',
    state: 'updating',
    summary: 'grants show up with a delay',
    startedAt: on(30, 9),
    openedAt: on(30, 9, 10),
    logged: calledAt(on(30, 9, 20)),
    deadlines: [owed('response', 'E4', on(30, 16), on(30, 11)), owed('update', 'E5', Date.UTC(2026, 10, 13, 16), null)],
  }),
];

const BREACHED = monitorReport({
  service: 'provisioning',
  kind: 'provisioning',
  schedule: { kind: 'every', periodMs: 5 * MINUTE, offsetMs: 0 },
  figures: figures({
    availability: { observed: 0.9951, adjusted: 0.998995, lower: 0.9978, upper: 0.999, verdict: 'breached' },
    latency: { valueMs: 400.04, p50Ms: 371, p95Ms: 702.5, p99Ms: 1_211, shareWithinLimit: 0.61, verdict: 'breached' },
    rest: {
      slots: { due: 8_928, good: 8_840, bad: 61, excluded: 7, unknown: 20 },
      coverage: 0.9977,
      downtimeSeconds: 12_904,
      errorBudgetRemaining: -0.005,
    },
  }),
  days: days((day) => (day === 3 ? 0.9991 : day === 17 ? 0.91 : day === 18 ? 0.9962 : day === 25 ? 0.9985 : 1), 190),
  badSamples: Array.from({ length: 61 }, (_, index) =>
    badSample(index, {
      service: 'provisioning',
      reason: 'functional',
      detail: 'balance is not zero after the grant',
      transactionIds: [`MSFT-put-${index}`, `MSFT-delete-${index}`],
    }),
  ),
  reasons: { ok: 8_840, functional: 52, cleanup: 9, throttled: 7, 'pool-exhausted': 20 },
  downtime: Array.from({ length: 23 }, (_, index) => ({
    from: OCTOBER.from + index * DAY + 5 * HOUR,
    to: OCTOBER.from + index * DAY + 5 * HOUR + (index + 1) * 5 * MINUTE,
  })),
  incidents: INCIDENTS.map((one) => reportedIncident(one, one.logged.links === 0 ? [] : ['BUG-4711'])),
  maintenance: [
    { ...ANNOUNCED, from: Date.UTC(2026, 9, 3, 22), to: Date.UTC(2026, 9, 4), overrunMs: 25 * MINUTE },
    {
      ...ANNOUNCED,
      from: Date.UTC(2026, 9, 25, 1),
      to: Date.UTC(2026, 9, 25, 2),
      announcedInTime: false,
      noticeBusinessDays: 3,
    },
    {
      from: Date.UTC(2026, 9, 29, 1),
      to: Date.UTC(2026, 9, 29, 2),
      announcedInTime: false,
      announcedAt: null,
      noticeBusinessDays: 0,
      overrunMs: 0,
    },
  ],
});

const UNDECIDED = monitorReport({
  service: 'mo-direct',
  kind: 'mo-direct',
  figures: figures({
    availability: { observed: 0.9999, adjusted: 0.9999, lower: 0.902, upper: 0.9999, verdict: 'inconclusive' },
    latency: { valueMs: 355.2, verdict: 'inconclusive' },
    rest: {
      slots: { due: 89_280, good: 80_540, bad: 8, excluded: 0, unknown: 8_732 },
      coverage: 0.90219,
      errorBudgetRemaining: 0.9,
      downtimeSeconds: 240,
    },
  }),
  days: days((day) => (day >= 27 && day <= 29 ? null : 1)),
  reasons: { ok: 80_540, dns: 8, missing: 8_732 },
  downtime: [],
  badSamples: [],
  warnings: [],
});

const STORE = incidentOf({
  id: 'contoso.store.reported.20261014T100000000Z',
  service: 'store',
  rule: 'reported',
  policyRule: 'E1',
  origin: 'person',
  ours: true,
  state: 'closed',
  summary: 'the store could not be reached',
  startedAt: on(14, 10),
  openedAt: on(14, 10, 5),
  endedAt: on(14, 11),
  resolvedAt: on(14, 11),
  deadlines: [{ ...owed('notice', 'O1', on(14, 10, 32), on(14, 10, 20)), owedBy: 'us' }],
});

export function octoberReport(overrides: Partial<ReportInput> = {}): ReportInput {
  return {
    operator: {
      id: 'contoso',
      name: 'Contoso Mobile',
      calendar: { timezone: 'Europe/Berlin', weekend: [6, 7], holidays: new Set(['2026-10-03']) },
    },
    period: { ...OCTOBER, label: 'October 2026', name: '2026-10' },
    generatedAt: Date.UTC(2026, 10, 10, 6),
    simulated: false,
    method: { policy: 'dm-2017', noticeBusinessDays: 5, version: '0.1.0', locations: ['local'], basis: 'rollups' },
    monitors: [monitorReport(), BREACHED, UNDECIDED],
    declaredServices: ['core-network', 'xdr'],
    declaredMaintenance: [],
    declaredOutages: [
      {
        service: 'core-network',
        from: Date.UTC(2026, 9, 9, 2),
        to: Date.UTC(2026, 9, 9, 2, 38),
        reportedAt: Date.UTC(2026, 9, 9, 2, 21),
        note: 'PGW software update rolled back',
      },
    ],
    otherServices: [
      {
        service: 'store',
        incidentsAt: Date.UTC(2026, 10, 10, 6),
        incidents: [reportedIncident(STORE, [])],
      },
    ],
    load: {
      plannedPerSecond: 0.0733,
      plannedPerDay: 6_336,
      agreedPerSecond: 0.2,
      sent: { total: 195_841, busiestHour: 702, hoursAboveAgreed: 0 },
    },
    ...overrides,
  };
}

/** The report with a text in the place of each that comes from a configuration, an operator or a sample. */
export function evilReport(evil: string): ReportInput {
  const october = octoberReport();
  const [first, breached, ...rest] = october.monitors;
  return octoberReport({
    operator: { ...october.operator, name: evil },
    period: { ...october.period, label: evil },
    method: { ...october.method, policy: evil, version: evil, locations: [evil] },
    monitors: [
      {
        ...first!,
        service: evil,
        label: evil,
        badSamples: [badSample(0, { detail: evil, transactionIds: [evil], location: evil })],
        warnings: [{ ...first!.warnings[0]!, warning: evil }],
      },
      {
        ...breached!,
        incidents: breached!.incidents.map((one) => ({ ...one, id: evil, summary: evil, references: [evil] })),
      },
      ...rest,
    ],
    declaredOutages: october.declaredOutages.map((outage) => ({ ...outage, note: evil })),
    otherServices: october.otherServices.map(({ incidents, ...other }) => ({
      ...other,
      service: evil,
      incidents: incidents.map((one) => ({ ...one, summary: evil })),
    })),
  });
}
