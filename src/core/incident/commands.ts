import { assertNever } from '../assert-never.ts';
import { compactTime, type EpochMs } from '../time.ts';
import { deadlineOf } from './duties.ts';
import type { Incident, IncidentRecord, LogEntry } from './incident.ts';
import { withEntry } from './log.ts';
import type { ProcessContext } from './policy.ts';
import type { ProcessEvent } from './process.ts';
import { newRecord, type Subject } from './record.ts';
import type { IncidentRequest } from './request.ts';

type OnIncident = Exclude<IncidentRequest, { verb: 'raise' }>;
type Raise = Extract<IncidentRequest, { verb: 'raise' }>;

/** The reducer's event for a request about an existing incident. `now` is when it is applied. */
export function eventOf(request: OnIncident, record: IncidentRecord, now: EpochMs): ProcessEvent {
  switch (request.verb) {
    case 'acknowledge':
      return { kind: 'acknowledge', at: now, by: request.by };
    case 'confirm':
      return { kind: 'confirm', at: now, by: request.by };
    case 'resolve':
      return endedBy(request, 'resolved', now, request.at);
    case 'cancel':
      return endedBy(request, 'cancelled', now);
    default:
      return { kind: 'logged', at: now, entry: entryOf(request, record) };
  }
}

function endedBy(
  { by, text }: Extract<OnIncident, { verb: 'resolve' | 'cancel' }>,
  to: 'resolved' | 'cancelled',
  now: EpochMs,
  endedAt = now,
): ProcessEvent {
  const note = { by, text: text === null ? to : `${to}: ${text}` };
  return { kind: 'ended', at: now, endedAt, to, reason: 'by-a-person', note };
}

function entryOf(
  request: Exclude<OnIncident, { verb: 'acknowledge' | 'confirm' | 'resolve' | 'cancel' }>,
  { logged }: IncidentRecord,
): LogEntry {
  const { by, at } = request;
  switch (request.verb) {
    case 'call': {
      const { medium, contact, outcome, text } = request;
      return { kind: 'call', at, by, medium, contact, outcome, attempt: logged.calls + 1, text };
    }
    case 'note':
    case 'answer':
    case 'link':
    case 'notice-sent':
    case 'notice-received':
      return { kind: request.verb, at, by, text: request.text };
    default:
      return assertNever(request);
  }
}

/** The record of an incident that a person or an operator raises (E6, E7, O1, O2), and the first entry of its log. */
export function raisedRecord(
  request: Raise,
  operator: Subject,
  now: EpochMs,
  context: ProcessContext,
): { readonly record: IncidentRecord; readonly entry: LogEntry } {
  const { service, severity, startedAt, by, origin, text, awareAt, noticeOwedBy } = request;
  const incident: Incident = {
    id: `${operator.id}.${service}.reported.${compactTime(now)}`,
    operator: operator.id,
    service,
    rule: 'reported',
    severity,
    state: 'open',
    startedAt,
    openedAt: now,
    endedAt: null,
    resolvedAt: null,
    transitions: [
      { at: now, to: 'open', reason: origin === 'operator' ? 'reported-by-operator' : 'raised-by-a-person' },
    ],
    simulated: false,
  };
  const { outageOut, outageIn } = context.policy.notices;
  const ours = { ours: true, policyRule: outageOut.rule, ladder: [], responseWithin: null } as const;
  const reported = origin === 'operator' ? { policyRule: context.policy[severity].reportedRule } : {};
  const details = { origin, summary: text, ...reported, ...(noticeOwedBy === 'us' && ours) };
  const record = newRecord(incident, operator, context.policy, details);
  const owed = noticeOwedBy === 'us' ? outageOut : outageIn;
  const deadlines = awareAt === null ? [] : [deadlineOf('notice', noticeOwedBy, owed, awareAt, context.calendar)];
  const entry: LogEntry = { kind: 'note', at: now, by, text };
  return { record: withEntry({ ...record, deadlines }, entry), entry };
}
