import type { Actor } from '../actor.ts';
import type { Medium } from '../contacts.ts';
import type { EpochMs } from '../time.ts';
import type { CallOutcome, Severity } from './incident.ts';

/** What may be done to an incident, or to make one. */
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
  | { readonly verb: 'resolve' | 'cancel'; readonly incidentId: string; readonly text: string | null }
  | {
      readonly verb: 'raise';
      readonly operator: string;
      readonly service: string;
      readonly severity: Exclude<Severity, 'warning'>;
      /** Who found the fault. */
      readonly origin: 'operator' | 'person';
      readonly startedAt: EpochMs;
      /** When the side that has the outage became aware of it, and owes the other a notice; null when none is owed. */
      readonly awareAt: EpochMs | null;
      /** Whose outage it is. */
      readonly noticeOwedBy: 'us' | 'operator';
      readonly text: string;
    };

/** An act as a person asked for it, in the form in which it stands in line. */
export type IncidentRequest = IncidentAct & {
  readonly by: string;
  /** Absent in what earlier programs stored: the command line. */
  readonly via?: Actor['via'];
};
