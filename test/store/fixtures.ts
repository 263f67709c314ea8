import type { IncidentMessage } from '../../src/core/delivery/messages.ts';
import { type MonitorId, monitorId } from '../../src/core/ids.ts';
import type { IncidentRecord, LogEntry } from '../../src/core/incident/incident.ts';
import { logRows, NOTHING_LOGGED, withEntry } from '../../src/core/incident/log.ts';
import type { Sample } from '../../src/core/sample.ts';
import type { HourTerms } from '../../src/core/sla/rollup.ts';
import { verdictOf } from '../../src/core/verdict/verdict.ts';
import type { Commit } from '../../src/pipeline/recording/ports.ts';

/** A full hour, so that offsets in tests read as minutes of the hour. */
export const T0 = Date.UTC(2026, 9, 5, 12);

export const TERMS: HourTerms = {
  schedule: { kind: 'every', periodMs: 30_000, offsetMs: 0 },
  latencyLimitMs: 400,
};

export function sampleOf(changes: Partial<Sample> = {}): Sample {
  const { operator = 'contoso', service = 'get-balance', location = 'local', slot = T0, reason = 'ok' } = changes;
  return {
    operator,
    service,
    location,
    slot,
    startedAt: slot + 3,
    verdict: verdictOf(reason),
    reason,
    detail: null,
    latencyMs: reason === 'ok' ? 212.4375 : null,
    totalMs: 230.5,
    statusCode: 200,
    transactionIds: ['3f8a2c1e-1111-4222-8333-444455556666'],
    phasesMs: { dns: 1.25, connect: 2.5, tls: 14.3125, send: 0.125, wait: 211.75, receive: 0.5625 },
    maxStallMs: 0.75,
    warnings: [],
    simulated: false,
    ...changes,
  };
}

/** One sample each 30 s from `from` on. */
export function samplesFrom(from: number, count: number, changes: Partial<Sample> = {}): Sample[] {
  return Array.from({ length: count }, (_, index) => sampleOf({ ...changes, slot: from + index * 30_000 }));
}

export function commitOf(changes: Partial<Commit> = {}): Commit {
  const samples = changes.samples ?? [];
  const ids = samples.map(({ operator, service }) => monitorId(operator, service));
  return {
    samples,
    terms: new Map<MonitorId, HourTerms>(ids.map((id) => [id, TERMS])),
    extraSamples: [],
    states: new Map(),
    trackRecords: new Map(),
    incidents: [],
    downtime: [],
    outbox: [],
    dueAt: new Map(),
    incidentLog: [],
    answers: new Map(),
    ...changes,
  };
}

export function incidentOf(changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    policy: 'dm-2017',
    policyRule: 'E1',
    origin: 'monitor',
    operatorName: 'Contoso Mobile',
    country: 'DE',
    timezone: 'Europe/Berlin',
    impact: 'Customers can neither browse nor buy plans.',
    summary: null,
    budgetGoneAt: null,
    evidence: { lastGoodAt: null, lastGoodTransactionId: null, failingTransactionIds: [], reasons: [] },
    contacts: [],
    ladder: ['first-line', 'second-line', 'management'],
    responseWithin: '1 h',
    group: 'contoso.get-balance.high.20261005T120000000Z',
    acknowledged: null,
    deadlines: [],
    logged: NOTHING_LOGGED,
    messages: 0,
    id: 'contoso.get-balance.high.20261005T120000000Z',
    operator: 'contoso',
    service: 'get-balance',
    rule: 'high',
    severity: 'high',
    state: 'open',
    startedAt: T0,
    openedAt: T0 + 1_800_001,
    endedAt: null,
    resolvedAt: null,
    transitions: [{ at: T0 + 1_800_001, to: 'open', reason: 'failing-over-30m' }],
    simulated: false,
    ...changes,
  };
}

/** The record with its log, as a commit stores them. */
export function logged(
  record: IncidentRecord,
  entries: readonly LogEntry[],
): Pick<Commit, 'incidents' | 'incidentLog'> {
  return { incidents: [entries.reduce(withEntry, record)], incidentLog: logRows(record, entries) };
}

/** One with so many deadlines and transitions. */
export function longIncident(count: number): IncidentRecord {
  const day = (index: number) => T0 + index * 86_400_000;
  const numbers = Array.from({ length: count }, (_, index) => index);
  return incidentOf({
    state: 'updating',
    deadlines: numbers.map((index) => ({
      kind: 'update',
      rule: 'E3',
      owedBy: 'operator',
      dueAt: day(index),
      remindAt: null,
      metAt: null,
      missedAt: day(index) + 1,
    })),
    transitions: numbers.map((index) => ({ at: day(index), to: 'open', reason: 'reopened' })),
  });
}

export function messageOf(changes: Partial<IncidentMessage> = {}): IncidentMessage {
  const { incidentId = 'incident-1', step = 'opened', occurrence = 1, channel = 'log' } = changes;
  return {
    id: `${incidentId}/${step}/${occurrence}/${channel}`,
    incidentId,
    step,
    occurrence,
    channel,
    createdAt: T0,
    incident: incidentOf({ id: incidentId }),
    deadline: null,
    ...changes,
  };
}
