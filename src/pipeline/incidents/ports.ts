import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { IncidentRefusal } from '../../core/incident/refusal.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';

/** A person's request to the process. The running daemon applies it, so that of two people only one can win. */
export interface IncidentCommand {
  /** Unique; a repeated request with the same id is applied once. */
  readonly id: string;
  readonly at: EpochMs;
  readonly request: IncidentRequest;
  /** The incident that it names, as stored when the request is handed out; absent without one. */
  readonly about?: IncidentRecord;
}

/** `conflict`: another person was faster. `refused`: it is impossible. */
export type IncidentAnswer =
  | { readonly result: 'done'; readonly incidentId: string }
  | {
      readonly result: 'conflict' | 'refused';
      /** From `refusal`. In words, in an answer of an earlier version. */
      readonly reason: string;
      /** Absent in rows of earlier versions. */
      readonly refusal?: IncidentRefusal;
    };

export interface IncidentQueue {
  requestIncident(command: IncidentCommand): Promise<void>;
  /** Requests without an answer, oldest first. */
  openCommands(limit: number): Promise<IncidentCommand[]>;
  /** Null until there is an answer. */
  incidentAnswer(commandId: string): Promise<IncidentAnswer | null>;
}

/** Due rows: one per incident that the clock will change. */
export interface TimerQueue {
  /** Ids of incidents that are due at `now`, soonest first. */
  dueIncidents(now: EpochMs, limit: number): Promise<string[]>;
}
