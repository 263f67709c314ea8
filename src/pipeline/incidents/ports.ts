import type { IncidentRecord } from '../../core/incident/incident.ts';
import type { IncidentRefusal } from '../../core/incident/refusal.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import type { EpochMs } from '../../core/time.ts';

/** What a person asks of the process. The running daemon applies it, so that two people cannot both win. */
export interface IncidentCommand {
  /** Unique; a command that is repeated under its id is applied once. */
  readonly id: string;
  readonly at: EpochMs;
  readonly request: IncidentRequest;
  /** The incident that it names, as it is stored when the command is handed out; absent where there is none. */
  readonly about?: IncidentRecord;
}

/** `conflict`: somebody was faster. `refused`: it cannot be done at all. */
export type IncidentAnswer =
  | { readonly result: 'done'; readonly incidentId: string }
  | {
      readonly result: 'conflict' | 'refused';
      /** That of `refusal`. In words, where an earlier program answered. */
      readonly reason: string;
      /** Absent in what earlier programs stored. */
      readonly refusal?: IncidentRefusal;
    };

export interface IncidentQueue {
  requestIncident(command: IncidentCommand): Promise<void>;
  /** Those without an answer, oldest first. */
  openCommands(limit: number): Promise<IncidentCommand[]>;
  /** Null while nobody has answered. */
  incidentAnswer(commandId: string): Promise<IncidentAnswer | null>;
}

/** Due rows: one per incident that the clock will change. */
export interface TimerQueue {
  /** Ids of incidents that are due at `now`, soonest first. */
  dueIncidents(now: EpochMs, limit: number): Promise<string[]>;
}
