/** A report of October 2026 with one service of each fate. */
import type { SlaFigures } from '../../src/core/sla/figures.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import type { DayCompliance } from '../../src/pipeline/compliance.ts';
import type { MonitorReport, ReportInput } from '../../src/report/input.ts';
import { incidentOf } from '../store/fixtures.ts';
import { aMonitor, HIGH } from '../support/monitors.ts';

const OCTOBER = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };

export function figures(overrides: {
  readonly availability?: Partial<SlaFigures['availability']>;
  readonly latency?: Partial<SlaFigures['latency']>;
  readonly rest?: Partial<SlaFigures>;
}): SlaFigures {
  return {
    period: OCTOBER,
    slots: { due: 89_280, good: 89_200, bad: 60, excluded: 0, unknown: 20 },
    coverage: 0.99978,
    availability: {
      observed: 0.9991,
      adjusted: 0.9995,
      lower: 0.9993,
      upper: 0.9996,
      objective: 0.999,
      verdict: 'met',
      ...overrides.availability,
    },
    latency: {
      statistic: 'mean',
      valueMs: 212.41,
      p50Ms: 190.1,
      p95Ms: 380.2,
      p99Ms: 640,
      shareWithinLimit: 0.962,
      limitMs: 400,
      verdict: 'met',
      ...overrides.latency,
    },
    downtimeSeconds: 1_834,
    errorBudgetRemaining: 0.5,
    ...overrides.rest,
  };
}

function days(observed: (day: number) => number | null): DayCompliance[] {
  return Array.from({ length: 31 }, (_, index) => {
    const value = observed(index + 1);
    return {
      date: new Date(OCTOBER.from + index * DAY).toISOString().slice(0, 10),
      observed: value,
      coverage: value === null ? null : index === 20 ? 0.9 : 0.9999,
      badMinutes: value === null ? 0 : Math.round((1 - value) * 1_440),
    };
  });
}

export function monitorReport(overrides: Partial<MonitorReport> = {}): MonitorReport {
  const { schedule, deadlineMs, sla } = aMonitor();
  return {
    service: 'get-balance',
    kind: 'get-balance',
    schedule,
    deadlineMs,
    terms: sla,
    high: HIGH,
    figures: figures({}),
    days: days((day) => (day === 12 ? 0.9979 : 1)),
    reasons: { ok: 89_200, timeout: 41, status: 19, late: 8, missing: 12 },
    downtime: [
      { from: OCTOBER.from + 11 * DAY + 3 * HOUR, to: OCTOBER.from + 11 * DAY + 3 * HOUR + 30 * MINUTE + 34_000 },
    ],
    incidents: [],
    maintenance: [],
    ...overrides,
  };
}

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
  days: days((day) => (day === 3 ? 0.9991 : day === 17 ? 0.91 : day === 18 ? 0.9962 : day === 25 ? 0.9985 : 1)),
  reasons: { ok: 8_840, functional: 52, cleanup: 9, throttled: 7, 'pool-exhausted': 20 },
  downtime: Array.from({ length: 23 }, (_, index) => ({
    from: OCTOBER.from + index * DAY + 5 * HOUR,
    to: OCTOBER.from + index * DAY + 5 * HOUR + (index + 1) * 5 * MINUTE,
  })),
  incidents: [
    {
      ...incidentOf(),
      id: 'contoso.provisioning.high.20261017T140000000Z',
      operator: 'contoso',
      service: 'provisioning',
      rule: 'high',
      severity: 'high',
      state: 'resolved',
      startedAt: Date.UTC(2026, 9, 17, 14),
      openedAt: Date.UTC(2026, 9, 17, 14, 30, 0, 1),
      endedAt: Date.UTC(2026, 9, 17, 16, 10),
      resolvedAt: Date.UTC(2026, 9, 17, 16, 55),
      transitions: [],
      simulated: false,
    },
  ],
  maintenance: [
    { from: Date.UTC(2026, 9, 3, 22), to: Date.UTC(2026, 9, 4), announcedInTime: true },
    { from: Date.UTC(2026, 9, 25, 1), to: Date.UTC(2026, 9, 25, 2), announcedInTime: false },
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
});

export function octoberReport(overrides: Partial<ReportInput> = {}): ReportInput {
  return {
    operator: { id: 'contoso', name: 'Contoso Mobile', timezone: 'Europe/Berlin' },
    period: { ...OCTOBER, label: 'October 2026' },
    generatedAt: Date.UTC(2026, 10, 2, 6),
    simulated: false,
    method: { policy: 'dm-2017', version: '0.1.0', locations: ['local'] },
    monitors: [monitorReport(), BREACHED, UNDECIDED],
    ...overrides,
  };
}
