import type { Schedule } from '../core/schedule.ts';
import { MAX_EXCLUDED_SHARE, MIN_COVERAGE } from '../core/sla/figures.ts';
import type { Period } from '../core/sla/window.ts';
import { isoTime, isoTimeOrNull, SECOND } from '../core/time.ts';
import { slaJson, storedIncidentJson } from '../core/wire.ts';
import type { Closure } from '../pipeline/months/accounts.ts';
import type { MonitorReport, ReportInput } from './input.ts';

/** The report as data: unrounded figures, times in ISO 8601 UTC. Each service carries the SLA object that `replay` prints. */
export function reportJson(input: ReportInput): object {
  const { operator, period, generatedAt, simulated, method } = input;
  return {
    operator,
    period: { label: period.label, ...periodJson(period) },
    generatedAt: isoTime(generatedAt),
    simulated,
    method: { ...method, minCoverage: MIN_COVERAGE, maxExcludedShare: MAX_EXCLUDED_SHARE },
    services: input.monitors.map((monitor) => serviceJson(operator.id, monitor)),
  };
}

function serviceJson(operator: string, monitor: MonitorReport): object {
  return {
    ...slaJson(operator, monitor.service, monitor.figures),
    settings: {
      probe: monitor.kind,
      schedule: scheduleJson(monitor.schedule),
      deadlineMs: monitor.deadlineMs,
      window: monitor.terms.window,
      high: monitor.high,
    },
    closure: monitor.closure === null ? null : closureJson(monitor.closure),
    days: monitor.days,
    reasons: monitor.reasons,
    downtime: monitor.downtime.map((span) => ({ ...periodJson(span), seconds: (span.to - span.from) / SECOND })),
    incidents: monitor.incidents.map(storedIncidentJson),
    maintenance: monitor.maintenance.map((window) => ({
      ...periodJson(window),
      announcedInTime: window.announcedInTime,
      announcedAt: isoTimeOrNull(window.announcedAt),
      noticeBusinessDays: window.noticeBusinessDays,
      overrunSeconds: window.overrunMs / SECOND,
    })),
  };
}

function closureJson({ hash, closedAt, amendments }: Closure): object {
  return {
    hash,
    closedAt: isoTime(closedAt),
    amendments: amendments.map((amendment) => ({ ...amendment, at: isoTime(amendment.at) })),
  };
}

function scheduleJson(schedule: Schedule): object {
  return schedule.kind === 'every'
    ? { everyMs: schedule.periodMs }
    : { cron: schedule.expression, timezone: schedule.timezone };
}

function periodJson({ from, to }: Period): { readonly from: string; readonly to: string } {
  return { from: isoTime(from), to: isoTime(to) };
}
