import { z } from '@hono/zod-openapi';
import { MEDIA } from '../core/contacts.ts';
import { BLAME_SIDES } from '../core/incident/blame.ts';
import { DEADLINE_KINDS } from '../core/incident/deadline.ts';
import { CALL_OUTCOMES, INCIDENT_RULES, INCIDENT_STATES, SEVERITIES } from '../core/incident/incident.ts';
import { INCIDENT_VERBS } from '../core/incident/permitted.ts';
import { Count, Instant, InstantOrNull, Milliseconds, Next, orNull, Period, Ratio } from './scalars.ts';

const Deadline = z
  .strictObject({
    kind: z.enum(DEADLINE_KINDS),
    rule: z.string(),
    owedBy: z.enum(['us', 'operator']),
    dueAt: Instant,
    metAt: InstantOrNull,
    enteredAt: Instant.optional().describe('When it was written down, where that was later than it happened.'),
    outcome: z.enum(['kept', 'late', 'missed', 'pending']),
  })
  .openapi('Deadline');

export const Duty = z
  .strictObject({
    about: z.string().describe('Id of the incident, or of the planned work.'),
    subject: z.enum(['incident', 'maintenance']),
    operator: z.string(),
    operatorName: z.string(),
    service: z.string().nullable(),
    says: z.string().describe('What is owed, in words.'),
    ...Deadline.shape,
    remindAt: InstantOrNull,
    dueAtLocal: z.string().describe('The same moment on the operator’s clock, with its offset.'),
    timezone: z.string(),
  })
  .openapi('Duty');

export const Duties = z.strictObject({ items: z.array(Duty), next: Next }).openapi('Duties');

const By = z.strictObject({ at: Instant, by: z.string() });

/** What lists show of an incident. */
const SUMMARY = {
  id: z.string(),
  operator: z.string(),
  operatorName: z.string(),
  service: z.string(),
  severity: z.enum(SEVERITIES),
  rule: z.enum(INCIDENT_RULES),
  policyRule: z.string(),
  origin: z.enum(['monitor', 'operator', 'person']),
  ours: z.literal(true).optional().describe('An outage of the marketplace.'),
  state: z.enum(INCIDENT_STATES),
  startedAt: Instant,
  openedAt: Instant,
  endedAt: InstantOrNull,
  resolvedAt: InstantOrNull,
  summary: z.string().nullable(),
  impact: z.string(),
  group: z.string(),
  simulated: z.literal(true).optional(),
  acknowledged: By.nullable(),
  next: orNull(Duty).describe('What is due next.'),
  can: z.array(z.enum(INCIDENT_VERBS)).describe('What you may do to it as it stands.'),
};

export const Incident = z.strictObject(SUMMARY).openapi('Incident');
export const Incidents = z.strictObject({ items: z.array(Incident), next: Next }).openapi('Incidents');

const LogLine = { at: Instant, by: z.string(), enteredAt: Instant.optional() };
const LogEntry = z
  .union([
    z.strictObject({
      kind: z.enum(['note', 'answer', 'notice-sent', 'notice-received', 'link']),
      ...LogLine,
      text: z.string(),
    }),
    z.strictObject({
      kind: z.literal('call'),
      ...LogLine,
      medium: z.enum(MEDIA),
      contact: z.string(),
      outcome: z.enum(CALL_OUTCOMES),
      attempt: Count,
      text: z.string().nullable(),
    }),
  ])
  .openapi('LogEntry');

const budgetLeft = z.strictObject({ leftSeconds: z.number(), totalSeconds: z.number() });

const Measured = z.strictObject({
  location: z.string(),
  host: z.string(),
  requests: z.array(z.string()),
  counts: z
    .strictObject({ from: Instant, through: Instant, bad: Count, excluded: Count, unknown: Count, due: Count })
    .nullable(),
  latencyBefore: z
    .strictObject({
      probes: Count,
      p50Ms: Milliseconds,
      p95Ms: Milliseconds,
      maxMs: Milliseconds,
      connectMs: Milliseconds.nullable(),
    })
    .nullable(),
  connection: z.strictObject({
    address: z.string().nullable(),
    tlsProtocol: z.string().nullable(),
    certificateExpiresAt: InstantOrNull,
  }),
  ownFaults: z.array(z.string()),
  maxStallMs: Milliseconds.nullable(),
  canary: z.enum(['good', 'refuses', 'unavailable', 'none']).describe('What our own echo says to our certificate.'),
  otherOperators: z.strictObject({ failing: Count, of: Count }),
  maintenance: z.array(z.strictObject({ ...Period.shape, announcedInTime: z.boolean() })),
  budgetRemaining: Ratio.nullable(),
  budget: budgetLeft.nullable().optional(),
});

const Evidence = z
  .strictObject({
    lastGoodAt: InstantOrNull,
    lastGoodTransactionId: z.string().nullable(),
    failingTransactionIds: z.array(z.string()),
    reasons: z.array(z.string()),
    confirmFirst: z.array(z.string()).optional(),
    measured: Measured.optional(),
  })
  .openapi('Evidence');

export const IncidentDetail = z
  .strictObject({
    ...SUMMARY,
    version: z.string().describe('For `If-Match`: changes with each change of the incident.'),
    transitions: z.array(z.strictObject({ at: Instant, to: z.enum(INCIDENT_STATES), reason: z.string() })),
    policy: z.string(),
    country: z.string().nullable(),
    timezone: z.string(),
    budgetGoneAt: InstantOrNull,
    evidence: Evidence,
    blame: z.strictObject({
      side: z.enum(BLAME_SIDES).describe('Who is at fault as far as we know.'),
      says: z.string().describe('Why, in one or two sentences.'),
    }),
    contacts: z.array(z.strictObject({ role: z.string(), label: z.string(), media: z.array(z.enum(MEDIA)) })),
    confirmed: By.nullable().optional().describe('Null: nobody calls the operator before a person has confirmed it.'),
    deadlines: z.array(Deadline),
    logEntries: Count.describe('How many lines the log has.'),
    log: z.array(LogEntry).describe('Its newest lines, at most 100; `/incidents/{id}/log` has all of them.'),
    script: z.strictObject({ phone: z.string(), mail: z.string() }).describe('What to say, and what to write.'),
  })
  .openapi('IncidentDetail');

export const IncidentLog = z.strictObject({ items: z.array(LogEntry), next: Next }).openapi('IncidentLog');
