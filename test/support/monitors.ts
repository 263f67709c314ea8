/** Monitors and observations for tests, with the defaults of the contract. */
import { effectivePolicy } from '../../src/config/policy.ts';
import type { Severity } from '../../src/core/incident/incident.ts';
import type { HighPolicy } from '../../src/core/incident/policy.ts';
import type { Monitor, Operator } from '../../src/core/monitor.ts';
import type { Observation } from '../../src/core/sample.ts';
import type { SlaTerms } from '../../src/core/sla/terms.ts';
import type { Verdict } from '../../src/core/verdict/verdict.ts';
import type { ProcessSettings } from '../../src/pipeline/incidents/settings.ts';

export const T0 = Date.UTC(2026, 9, 5);

export const HIGH: HighPolicy = {
  afterMs: 1_800_000,
  minCoverage: 0.8,
  maxGapMs: 300_000,
  resolveAfterGood: 10,
  reopenWithinMs: 1_800_000,
};

export const CONTRACT: SlaTerms = {
  objectivePpm: 999_000,
  latencyLimitMs: 400,
  latencyStatistic: 'mean',
  verdictMode: 'point',
  partialMonth: 'judge',
  window: { calendar: 'month', timezone: 'UTC' },
};

/** What a window that was announced in time carries beside its times. */
export const ANNOUNCED = {
  announcedInTime: true,
  announcedAt: Date.UTC(2026, 8, 21, 9),
  noticeBusinessDays: 9,
  overrunMs: 0,
} as const;

export const CONTOSO: Operator = {
  id: 'contoso',
  name: 'Contoso Mobile',
  country: 'DE',
  contacts: [
    { role: 'first-line', label: 'Network operations (number in CONTOSO_NOC_PHONE)', media: ['phone', 'email'] },
    { role: 'second-line', label: 'Duty manager', media: ['phone'] },
  ],
  calendar: { timezone: 'UTC', weekend: [6, 7], holidays: new Set() },
  declaredOutages: [],
  declaredMaintenance: [],
  requestsPerSecond: 10,
  contractProbe: false,
  enabled: true,
};

/** The process of the shipped pack. */
export const PROCESS = effectivePolicy('dm-2017').process;

/** What an evaluator is told of the configuration, with one channel that hears of High incidents. */
export function settingsOf(
  channels: readonly string[] = ['log'],
  severities: readonly Severity[] = ['high'],
): ProcessSettings {
  return {
    policy: PROCESS,
    operators: new Map([[CONTOSO.id, CONTOSO]]),
    channels: channels.map((name) => ({ name, severities })),
    monthOf: () => null,
    canaryOf: () => 'none',
    simulated: false,
  };
}

export function aMonitor(overrides: Partial<Monitor> = {}): Monitor {
  return {
    id: 'contoso/get-balance',
    operator: 'contoso',
    service: 'get-balance',
    location: 'local',
    schedule: { kind: 'every', periodMs: 30_000, offsetMs: 0 },
    deadlineMs: 10_000,
    probe: { kind: 'http', url: 'http://127.0.0.1/', method: 'GET', transport: {}, expect: { status: [200] } },
    sla: [{ validFrom: null, ...CONTRACT }],
    high: HIGH,
    maintenance: [],
    ...overrides,
  };
}

export function observation(
  at: number,
  verdict: Verdict,
  latencyMs: number | null = verdict === 'good' ? 100 : null,
): Observation {
  return { slot: at, startedAt: at, verdict, reason: null, latencyMs };
}

/** One observation every 30 s from T0: `g` good, `b` bad, `x` excluded, `u` unknown, `.` missing. `b61` repeats. */
export function story(text: string, from = T0, periodMs = 30_000): Observation[] {
  const verdicts: Record<string, Verdict> = { g: 'good', b: 'bad', x: 'excluded', u: 'unknown' };
  const letters = [...text.matchAll(/([gbxu.])(\d*)/g)].flatMap(([, letter, count]) =>
    Array.from({ length: count === '' ? 1 : Number(count) }, () => letter!),
  );
  return letters.flatMap((letter, index) => {
    const verdict = verdicts[letter];
    return verdict === undefined ? [] : [observation(from + index * periodMs, verdict)];
  });
}
