import { createHash } from 'node:crypto';
import { blameOf, blameText } from '../../core/incident/blame.ts';
import type { IncidentRecord, LogEntry } from '../../core/incident/incident.ts';
import { permittedVerbs } from '../../core/incident/permitted.ts';
import { mailText, phoneText } from '../../core/incident/wording.ts';
import { type EpochMs, isoTime, isoTimeOrNull } from '../../core/time.ts';
import { incidentRecordJson } from '../../core/wire.ts';
import { mayAct } from '../../wire/roles.ts';
import type { Principal } from '../principal.ts';
import { dutyJson, nextDuty } from './duty.ts';

/** What lists show. */
export function incidentSummary(record: IncidentRecord, principal: Principal, now: EpochMs) {
  const { id, operator, operatorName, service, severity, rule, policyRule, origin, ours, state } = record;
  const { summary, impact, group, simulated, acknowledged } = record;
  const next = nextDuty(record);
  return {
    id,
    operator,
    operatorName,
    service,
    severity,
    rule,
    policyRule,
    origin,
    ...(ours === true && { ours }),
    state,
    startedAt: isoTime(record.startedAt),
    openedAt: isoTime(record.openedAt),
    endedAt: isoTimeOrNull(record.endedAt),
    resolvedAt: isoTimeOrNull(record.resolvedAt),
    summary,
    impact,
    group,
    ...(simulated && { simulated }),
    acknowledged: acknowledged && { by: acknowledged.by, at: isoTime(acknowledged.at) },
    next: next && dutyJson(next, now),
    can: mayAct(principal.role, 'responder') ? permittedVerbs(record) : [],
  };
}

/** All that is known of one. @param log its newest lines */
export function incidentDetail(record: IncidentRecord, log: readonly LogEntry[], principal: Principal, now: EpochMs) {
  return {
    ...incidentRecordJson(record, log, now),
    ...incidentSummary(record, principal, now),
    version: versionOf(record),
    blame: { side: blameOf(record), says: blameText(record) },
    script: { phone: phoneText(record, now), mail: mailText(record, now) },
  };
}

/** Another one with each change. */
export function versionOf(record: IncidentRecord): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 16);
}
