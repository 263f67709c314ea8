import type { Actor } from '../../../core/actor.ts';
import type { EntryDecision, EntryRefusal, MaintenanceEntry } from '../../../core/maintenance/entry.ts';
import type { EpochMs } from '../../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MaintenanceStore } from '../ports.ts';

export interface MaintenanceContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: MaintenanceStore;
}

type Done = 'cancelled-already' | 'completed-already';

export type EntryOutcome =
  | { readonly kind: 'done'; readonly entry: MaintenanceEntry }
  /** It was done before, at `at`. */
  | { readonly kind: 'conflict'; readonly reason: Done; readonly at: EpochMs }
  | { readonly kind: 'refused'; readonly reason: Exclude<EntryRefusal, Done> | 'unknown-id' }
  /** The stated moment is not over yet. */
  | { readonly kind: 'refused'; readonly reason: 'in-future'; readonly at: EpochMs };

/** Changes a window by the result of `decide`, and stores it. */
export async function changeEntry(
  store: MaintenanceStore,
  id: string,
  decide: (entry: MaintenanceEntry) => EntryDecision,
): Promise<EntryOutcome> {
  const entry = (await store.maintenance()).find((one) => one.id === id);
  if (entry === undefined) return { kind: 'refused', reason: 'unknown-id' };
  const decision = decide(entry);
  if (decision.kind === 'refused') return refusal(decision.reason, entry);
  await store.saveMaintenance(decision.entry);
  return { kind: 'done', entry: decision.entry };
}

function refusal(reason: EntryRefusal, { rule }: MaintenanceEntry): EntryOutcome {
  switch (reason) {
    case 'cancelled-already':
      return { kind: 'conflict', reason, at: rule.cancelledAt! };
    case 'completed-already':
      return { kind: 'conflict', reason, at: rule.completedAt! };
    default:
      return { kind: 'refused', reason };
  }
}
