/** The result of a process step, and the small changes that all steps consist of. */
import type { EpochMs } from '../time.ts';
import type { Deadline } from './deadline.ts';
import type { IncidentRecord, IncidentState, LogEntry, MessageStep } from './incident.ts';
import { type IncidentConflict, isOverAlready, type MomentRefusal } from './refusal.ts';

/** A message to every channel that wants it. */
export interface Notification {
  readonly step: MessageStep;
  readonly at: EpochMs;
  /** Counted over all messages of the incident. */
  readonly occurrence: number;
  readonly incident: IncidentRecord;
  readonly deadline: Deadline | null;
}

export interface Transition {
  readonly record: IncidentRecord;
  readonly messages: readonly Notification[];
  /** New entries of its log, oldest first; absent: none. The record already counts them. */
  readonly entries?: readonly LogEntry[];
}

/** Why an event that a person asked for is impossible; the record stays unchanged. */
export interface Refused {
  readonly refusal: IncidentConflict | MomentRefusal;
}

export function hasAnswer({ logged }: IncidentRecord): boolean {
  return logged.firstAnswerAt !== null;
}

export function moved(record: IncidentRecord, at: EpochMs, to: IncidentState, reason: string): IncidentRecord {
  return { ...record, state: to, transitions: [...record.transitions, { at, to, reason }] };
}

export function tell(
  record: IncidentRecord,
  step: MessageStep,
  at: EpochMs,
  deadline: Deadline | null = null,
): Transition {
  const occurrence = record.messages + 1;
  const incident = { ...record, messages: occurrence };
  return { record: incident, messages: [{ step, at, occurrence, incident, deadline }] };
}

export function refuseOver(record: IncidentRecord): Refused {
  return { refusal: isOverAlready(record) };
}
