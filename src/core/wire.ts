/** The JSON forms that leave the program: one sample per NDJSON line, incidents and SLA figures in one object each. */
import { outcomeOf } from './incident/deadline.ts';
import type { FailureEvidence } from './incident/evidence.ts';
import type { Incident, IncidentRecord, LogEntry } from './incident/incident.ts';
import type { ReportedDeadline } from './incident/reported.ts';
import { type Sample, sampleId } from './sample.ts';
import { confidenceOf } from './sla/confidence.ts';
import type { SlaFigures } from './sla/figures.ts';
import { type EpochMs, isoTime, isoTimeOrNull } from './time.ts';

/** Only where it is. */
const TRUE = { simulated: true } as const;

export function sampleJson(sample: Sample) {
  const { simulated, slot, startedAt, ...rest } = sample;
  const { operator, service, location, verdict, reason, detail, latencyMs, totalMs, statusCode, ...tail } = rest;
  return {
    id: sampleId(sample),
    operator,
    service,
    location,
    slot: isoTime(slot),
    startedAt: isoTime(startedAt),
    verdict,
    reason,
    detail,
    latencyMs,
    totalMs,
    statusCode,
    ...tail,
    ...(simulated && TRUE),
  };
}

/** As `replay` prints it. */
export function incidentJson(incident: Incident) {
  const { operator, service, severity, startedAt, openedAt, endedAt, resolvedAt, state, transitions } = incident;
  return {
    operator,
    service,
    severity,
    startedAt: isoTime(startedAt),
    openedAt: isoTime(openedAt),
    endedAt: isoTimeOrNull(endedAt),
    resolvedAt: isoTimeOrNull(resolvedAt),
    state,
    transitions: transitions.map(({ at, to, reason }) => ({ at: isoTime(at), to, reason })),
  };
}

/** As `incident list --json` prints it: the object of `replay` with its id. */
export function storedIncidentJson(incident: Incident) {
  return { id: incident.id, ...incidentJson(incident), ...(incident.simulated && TRUE) };
}

/** As `incident show --json` prints it: with the process around it. */
export function incidentRecordJson(record: IncidentRecord, log: readonly LogEntry[], now: EpochMs) {
  const { policy, policyRule, rule, origin, ours, operatorName, country, timezone, impact, summary, contacts, group } =
    record;
  const { evidence, acknowledged, confirmed, deadlines, logged, budgetGoneAt } = record;
  return {
    ...storedIncidentJson(record),
    policy,
    policyRule,
    rule,
    origin,
    ...(ours === true && { ours }),
    operatorName,
    country,
    timezone,
    impact,
    summary,
    budgetGoneAt: isoTimeOrNull(budgetGoneAt),
    evidence: evidenceJson(evidence),
    contacts,
    group,
    acknowledged: acknowledged && { ...acknowledged, at: isoTime(acknowledged.at) },
    ...(confirmed !== undefined && { confirmed: confirmed && { ...confirmed, at: isoTime(confirmed.at) } }),
    deadlines: deadlines.map((deadline) => deadlineJson(deadline, now)),
    logEntries: logged.entries,
    log: log.map(logEntryJson),
  };
}

/** One line of an incident's log. */
export function logEntryJson(entry: LogEntry) {
  const { enteredAt: _, ...line } = entry;
  return { ...line, at: isoTime(line.at), ...enteredJson(entry) };
}

function evidenceJson({ measured, lastGoodAt, ...evidence }: FailureEvidence) {
  const seen = { ...evidence, lastGoodAt: isoTimeOrNull(lastGoodAt) };
  if (measured === undefined) return seen;
  const { counts, connection, maintenance } = measured;
  return {
    ...seen,
    measured: {
      ...measured,
      counts: counts && { ...counts, from: isoTime(counts.from), through: isoTime(counts.through) },
      connection: { ...connection, certificateExpiresAt: isoTimeOrNull(connection.certificateExpiresAt) },
      maintenance: maintenance.map((window) => ({ ...window, from: isoTime(window.from), to: isoTime(window.to) })),
    },
  };
}

export function deadlineJson(deadline: ReportedDeadline, now: EpochMs) {
  const { kind, rule, owedBy, dueAt, metAt } = deadline;
  const outcome = outcomeOf(deadline, now);
  return { kind, rule, owedBy, dueAt: isoTime(dueAt), metAt: isoTimeOrNull(metAt), ...enteredJson(deadline), outcome };
}

/** Only where something was written down later than it happened. */
function enteredJson({ enteredAt }: { readonly enteredAt?: EpochMs }): { readonly enteredAt?: string } {
  return enteredAt === undefined ? {} : { enteredAt: isoTime(enteredAt) };
}

export function slaJson(operator: string, service: string, figures: SlaFigures) {
  const { period, watchedFrom, watchedUntil, availability, ...rest } = figures;
  return {
    operator,
    service,
    period: { from: isoTime(period.from), to: isoTime(period.to) },
    watchedFrom: isoTimeOrNull(watchedFrom),
    watchedUntil: isoTimeOrNull(watchedUntil),
    ...rest,
    availability: { ...availability, confidence: confidenceOf(figures.adjustedSlots) },
  };
}
