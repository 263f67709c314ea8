import type { SetAside } from '../../core/set-aside.ts';
import type { IncidentDraft } from './incident-draft.ts';

/** One part of a step that failed. `key`: of the monitor, incident or request. */
export interface StepFault {
  readonly kind: 'monitor-state' | 'incident' | 'incident-command' | 'secondary-rules';
  readonly key: string;
  readonly error: unknown;
}

/** Isolates the parts of one step: a part that throws leaves nothing behind in the draft, and the others continue. */
export class Bulkheads {
  readonly faults: StepFault[] = [];
  readonly #draft: IncidentDraft;

  constructor(draft: IncidentDraft) {
    this.#draft = draft;
  }

  run(kind: StepFault['kind'], key: string, work: () => void): 'done' | 'failed' {
    try {
      this.#draft.attempt(work);
      return 'done';
    } catch (error) {
      this.faults.push({ kind, key, error });
      return 'failed';
    }
  }
}

/** The stored rows that caused faults. */
export function setAsideBehind(
  faults: readonly StepFault[],
  rowOf: Readonly<Record<StepFault['kind'], (key: string) => object | undefined>>,
): SetAside[] {
  return faults.flatMap(({ kind, key, error }) => {
    const row = rowOf[kind](key);
    if (row === undefined || kind === 'secondary-rules') return [];
    return [{ kind, key, reason: error instanceof Error ? error.message : String(error), text: JSON.stringify(row) }];
  });
}
