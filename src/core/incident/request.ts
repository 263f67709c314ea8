import type { Actor } from '../actor.ts';
import type { Medium } from '../contacts.ts';
import type { EpochMs } from '../time.ts';
import type { CallOutcome, Severity } from './incident.ts';

/** What a request can do to an incident, or to make one. */
export type IncidentAct =
  | { readonly verb: 'acknowledge' | 'confirm'; readonly incidentId: string }
  | {
      readonly verb: 'note' | 'answer' | 'link' | 'notice-sent' | 'notice-received';
      readonly incidentId: string;
      readonly text: string;
      readonly at: EpochMs;
    }
  | {
      readonly verb: 'call';
      readonly incidentId: string;
      readonly at: EpochMs;
      readonly medium: Medium;
      readonly contact: string;
      readonly outcome: CallOutcome;
      readonly text: string | null;
    }
  | {
      readonly verb: 'resolve';
      readonly incidentId: string;
      readonly text: string | null;
      /** When it ended; absent: when it is applied. */
      readonly at?: EpochMs;
    }
  | { readonly verb: 'cancel'; readonly incidentId: string; readonly text: string | null }
  | {
      readonly verb: 'raise';
      readonly operator: string;
      readonly service: string;
      readonly severity: Exclude<Severity, 'warning'>;
      /** The side that found the fault. */
      readonly origin: 'operator' | 'person';
      readonly startedAt: EpochMs;
      /** When it ended; absent: it goes on. */
      readonly endedAt?: EpochMs;
      /** When the side that has the outage became aware of it, and owes the other a notice; null when none is owed. */
      readonly awareAt: EpochMs | null;
      /** The side that has the outage. */
      readonly noticeOwedBy: 'us' | 'operator';
      readonly text: string;
    };

/** A request as a person made it, in its stored form. */
export type IncidentRequest = IncidentAct & {
  readonly by: string;
  /** Absent in requests of earlier versions: the command line. */
  readonly via?: Actor['via'];
};
