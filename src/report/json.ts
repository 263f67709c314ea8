import { changesInWords } from '../core/closing/changed-figures.ts';
import type { ReportedIncident } from '../core/incident/reported.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import { declaredAvailability } from '../core/sla/declared.ts';
import { MAX_EXCLUDED_SHARE, MIN_COVERAGE } from '../core/sla/figures.ts';
import type { Period } from '../core/sla/period.ts';
import { isoTime, isoTimeOrNull, SECOND } from '../core/time.ts';
import { deadlineJson, sampleJson, slaJson, storedIncidentJson } from '../core/wire.ts';
import type { Closure } from '../pipeline/closing/accounts.ts';
import type { IncidentsOf, MonitorReport, ReportInput } from '../pipeline/reporting/report-input.ts';
import { announcedFor } from './content/operator.ts';

/** Raised when a field is renamed, removed or changes its meaning. */
export const REPORT_FORMAT = 2;

/**
 * The report as data: unrounded figures, times in ISO 8601 UTC. Each service carries the SLA object that `replay` prints.
 * `schema.ts` describes it.
 */
export function reportJson(input: ReportInput): object {
  const { operator, period, generatedAt, simulated, method, load } = input;
  return {
    format: REPORT_FORMAT,
    operator: { id: operator.id, name: operator.name, timezone: operator.calendar.timezone },
    period: { label: period.label, ...periodJson(period) },
    generatedAt: isoTime(generatedAt),
    simulated,
    method: { ...method, minCoverage: MIN_COVERAGE, maxExcludedShare: MAX_EXCLUDED_SHARE },
    services: input.monitors.map((monitor) => serviceJson(input, monitor)),
    declared: declaredJson(input),
    otherServices: input.otherServices.map((other) => ({
      service: other.service,
      incidents: other.incidents.map((incident) => incidentOfReport(incident, other)),
    })),
    load,
  };
}

function serviceJson(input: ReportInput, monitor: MonitorReport): object {
  return {
    ...slaJson(input.operator.id, monitor.service, monitor.figures),
    settings: {
      probe: monitor.kind,
      schedule: scheduleJson(monitor.schedule),
      deadlineMs: monitor.deadlineMs,
      window: monitor.terms.window,
      high: monitor.high,
    },
    closure: monitor.closure === null ? null : closureJson(monitor.closure),
    missingSamples: monitor.missingSamples,
    approximateSlots: monitor.approximateSlots,
    days: monitor.days,
    reasons: monitor.reasons,
    downtime: monitor.downtime.map((span) => ({ ...periodJson(span), seconds: (span.to - span.from) / SECOND })),
    incidents: monitor.incidents.map((incident) => incidentOfReport(incident, monitor)),
    maintenance: monitor.maintenance.map((window) => ({
      ...periodJson(window),
      announcedInTime: window.announcedInTime,
      announcedAt: isoTimeOrNull(window.announcedAt),
      noticeBusinessDays: window.noticeBusinessDays,
      overrunSeconds: window.overrunMs / SECOND,
      ...(window.completionToldAt !== undefined && { completionToldAt: isoTimeOrNull(window.completionToldAt) }),
    })),
    warnings: monitor.warnings.map(({ first, last, ...warning }) => ({
      ...warning,
      first: isoTime(first),
      last: isoTime(last),
    })),
    badSamples: monitor.badSamples.map(sampleJson),
  };
}

function incidentOfReport(incident: ReportedIncident, { incidentsAt }: IncidentsOf): object {
  const { rule, policyRule, origin, ours, summary, acknowledgedAt, firstCallAt, references, deadlines } = incident;
  return {
    ...storedIncidentJson(incident),
    rule,
    policyRule,
    origin,
    ...(ours === true && { ours }),
    summary,
    acknowledgedAt: isoTimeOrNull(acknowledgedAt),
    firstCallAt: isoTimeOrNull(firstCallAt),
    references,
    deadlines: deadlines.map((deadline) => deadlineJson(deadline, incidentsAt)),
  };
}

function declaredJson(input: ReportInput): object[] {
  const { declaredServices, declaredOutages, declaredMaintenance, period, generatedAt } = input;
  const elapsed = { from: period.from, to: Math.min(period.to, Math.max(period.from, generatedAt)) };
  return declaredServices.map((service) => {
    const outages = declaredOutages.filter((outage) => outage.service === service);
    return {
      service,
      availability: declaredAvailability(outages, elapsed, announcedFor(declaredMaintenance, service)),
      maintenance: declaredMaintenance
        .filter((window) => window.service === service)
        .map((window) => ({
          ...periodJson(window),
          announcedInTime: window.announcedInTime,
          announcedAt: isoTimeOrNull(window.announcedAt),
          noticeBusinessDays: window.noticeBusinessDays,
        })),
      outages: outages.map((outage) => ({
        ...periodJson(outage),
        reportedAt: isoTimeOrNull(outage.reportedAt),
        note: outage.note,
      })),
    };
  });
}

function closureJson({ hash, closedAt, format, amendments }: Closure): object {
  return {
    hash,
    closedAt: isoTime(closedAt),
    format,
    amendments: amendments.map(({ changes, ...amendment }) => ({
      ...amendment,
      at: isoTime(amendment.at),
      changes: changesInWords(changes),
    })),
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
