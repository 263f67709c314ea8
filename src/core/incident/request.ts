import type { Medium } from '../contacts.ts';
import type { EpochMs } from '../time.ts';
import type { CallOutcome, Severity } from './incident.ts';

/** What a person may ask of an incident: the verbs of the command line, and of any other door. */
export type IncidentRequest =
  | { readonly verb: 'acknowledge' | 'confirm'; readonly incidentId: string; readonly by: string }
  | {
      readonly verb: 'note' | 'answer' | 'link';
      readonly incidentId: string;
      readonly by: string;
      readonly text: string;
      readonly at: EpochMs;
    }
  | {
      readonly verb: 'call';
      readonly incidentId: string;
      readonly by: string;
      readonly at: EpochMs;
      readonly medium: Medium;
      readonly contact: string;
      readonly outcome: CallOutcome;
      readonly text: string | null;
    }
  | {
      readonly verb: 'resolve' | 'cancel';
      readonly incidentId: string;
      readonly by: string;
      readonly text: string | null;
    }
  | {
      readonly verb: 'notice-sent' | 'notice-received';
      readonly incidentId: string;
      readonly by: string;
      readonly text: string;
      readonly at: EpochMs;
    }
  | {
      readonly verb: 'raise';
      readonly operator: string;
      readonly service: string;
      readonly severity: Exclude<Severity, 'warning'>;
      readonly by: string;
      /** Who found the fault. */
      readonly origin: 'operator' | 'person';
      readonly startedAt: EpochMs;
      /** When the side that has the outage became aware of it, and owes the other a notice; null when none is owed. */
      readonly awareAt: EpochMs | null;
      /** Whose outage it is. */
      readonly noticeOwedBy: 'us' | 'operator';
      readonly text: string;
    };
