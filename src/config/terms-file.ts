import { stringify } from 'yaml';
import { smallest } from '../core/extremes.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { SlaVersion } from '../core/sla/terms.ts';
import { DAY, isoTime } from '../core/time.ts';
import type { Judged, Terms } from '../pipeline/reporting/terms.ts';
import { configOf } from './probe-kinds/kinds.ts';
import { formatDuration, formatPercentage } from './units.ts';

/**
 * A configuration under which `replay` judges an operator's samples as they were judged: schedules, terms, calendar and
 * maintenance. Addresses, credentials and SIM numbers are left out; what must stand in their place is invented.
 */
export function termsFile(terms: Terms): string {
  const { operator, monitors, location } = terms;
  const { timezone, weekend } = operator.calendar;
  const value = {
    policy: policyValue(terms),
    location,
    operators: [
      {
        id: operator.id,
        name: operator.name,
        timezone,
        calendar: { weekend, holidays: holidaysNear(terms) },
        ...placeholders(monitors),
        monitors: monitors.map(monitorValue),
      },
    ],
    maintenance: maintenanceValue(terms),
  };
  return `${HEAD}${stringify(value, { lineWidth: 0 })}`;
}

const HEAD = `# The terms under which an operator's samples were judged, for "threenines replay --config".
# Addresses, credentials and SIM numbers are left out: what stands in their place is invented and never used.
`;

function policyValue({ policy, monitors }: Terms): object {
  const high = monitors.find((monitor) => monitor.high !== null)?.high;
  const base = policy.split(' ')[0]!;
  if (high == null) return { extends: base };
  return {
    extends: base,
    high: {
      after: formatDuration(high.afterMs),
      coverage: formatPercentage(Math.round(high.minCoverage * 1_000_000)),
      maxGap: formatDuration(high.maxGapMs),
      resolveAfterGood: high.resolveAfterGood,
      reopenWithin: formatDuration(high.reopenWithinMs),
    },
  };
}

function monitorValue({ service, schedule, deadlineMs, sla, kind }: Judged): object {
  return {
    service,
    ...configOf(kind).standIn.monitor,
    ...scheduleValue(schedule),
    deadline: formatDuration(deadlineMs),
    sla: sla.map(slaValue),
  };
}

function scheduleValue(schedule: Schedule): object {
  if (schedule.kind === 'every') return { every: formatDuration(schedule.periodMs) };
  return { cron: { expression: schedule.expression, timezone: schedule.timezone } };
}

function slaValue(version: SlaVersion): object {
  const { validFrom, objectivePpm, latencyLimitMs, latencyStatistic, verdictMode, partialMonth, window } = version;
  return {
    ...(validFrom !== null && { validFrom: dateIn(window.timezone, validFrom) }),
    availability: formatPercentage(objectivePpm),
    latency: { limit: formatDuration(latencyLimitMs), statistic: latencyStatistic },
    verdict: verdictMode,
    partialMonth,
    window,
  };
}

/** What the services of the catalogue cannot do without. */
function placeholders(monitors: readonly Judged[]): object {
  return Object.assign({}, ...monitors.map(({ kind }) => configOf(kind).standIn.operator));
}

function maintenanceValue({ operator, maintenance }: Terms): object[] {
  return [...maintenance].flatMap(([service, windows]) =>
    windows.map(({ from, to, announcedAt }) => ({
      operator: operator.id,
      services: [service],
      from: isoTime(from),
      // Work that was done early ends its window.
      to: isoTime(to),
      ...(announcedAt !== null && { announcedAt: isoTime(announcedAt) }),
    })),
  );
}

/** Days off between the first notice and the end of the period, in which notices are counted. */
function holidaysNear({ operator, maintenance, period }: Terms): string[] {
  const { timezone, holidays } = operator.calendar;
  const notices = [...maintenance.values()].flat().flatMap(({ announcedAt }) => announcedAt ?? []);
  const last = Temporal.PlainDate.from(dateIn(timezone, period.to + 31 * DAY));
  let day = Temporal.PlainDate.from(dateIn(timezone, smallest(notices, period.from)));
  const dates: string[] = [];
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    if (holidays.has(day.toString())) dates.push(day.toString());
  }
  return dates;
}

function dateIn(timezone: string, at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate().toString();
}
