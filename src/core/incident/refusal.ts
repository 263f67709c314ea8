import type { EpochMs } from '../time.ts';
import type { IncidentRecord, IncidentState } from './incident.ts';

/** The act came too late, or there is nothing left to do. */
export type IncidentConflict =
  | {
      readonly kind: 'conflict';
      readonly reason: 'is-over';
      readonly incidentId: string;
      readonly state: IncidentState;
      /** Who ended it; null where a rule did. */
      readonly by: string | null;
      readonly at: EpochMs;
    }
  | {
      readonly kind: 'conflict';
      readonly reason: 'acknowledged-already' | 'confirmed-already';
      readonly incidentId: string;
      readonly by: string;
      readonly at: EpochMs;
    }
  | { readonly kind: 'conflict'; readonly reason: 'nothing-to-confirm'; readonly incidentId: string };

/** It cannot have happened at that time. */
export type MomentRefusal =
  | { readonly kind: 'refused'; readonly reason: 'in-future'; readonly at: EpochMs }
  | {
      readonly kind: 'refused';
      readonly reason: 'before-incident';
      readonly at: EpochMs;
      readonly incidentId: string;
      readonly startedAt: EpochMs;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'ends-first';
      readonly at: EpochMs;
      readonly startedAt: EpochMs;
    }
  | { readonly kind: 'refused'; readonly reason: 'too-long-ago'; readonly at: EpochMs; readonly mostDays: number };

/** Why a request about an incident was refused. An adapter makes the words. */
export type IncidentRefusal =
  | IncidentConflict
  | MomentRefusal
  | { readonly kind: 'refused'; readonly reason: 'unknown-incident'; readonly incidentId: string }
  | { readonly kind: 'refused'; readonly reason: 'unknown-operator'; readonly operator: string }
  /**
   * `own-fault`: the monitor met an error; its log says more. `not-understood`: another version may have sent the
   * request.
   */
  | { readonly kind: 'refused'; readonly reason: 'own-fault' | 'not-understood' };

/** About an incident that is over: how, since when, and by whom. */
export function isOverAlready({ id, state, resolvedAt, transitions, endedBy }: IncidentRecord): IncidentConflict {
  const at = resolvedAt ?? transitions.at(-1)!.at;
  const by = endedBy?.at === at ? endedBy.by : null;
  return { kind: 'conflict', reason: 'is-over', incidentId: id, state, by, at };
}
