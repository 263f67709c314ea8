import type { Actor } from '../../../core/actor.ts';
import type { Operator } from '../../../core/monitor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SwitchBoard } from '../ports.ts';

export interface SwitchContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: Pick<SwitchBoard, 'throwSwitch'>;
  /** From the configuration; null when it cannot be read: a kill switch must work then too. */
  readonly operators: ReadonlyMap<string, Pick<Operator, 'enabled'>> | null;
}

export type SwitchOutcome =
  | {
      readonly kind: 'done';
      readonly operator: string;
      /** False when there was no configuration to check the operator against. */
      readonly isChecked: boolean;
      /** The configuration switches it off, regardless of its kill switch. */
      readonly isOffByConfiguration: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: 'unknown-operator'; readonly operator: string };

export function switched(operator: string, { operators }: Pick<SwitchContext, 'operators'>): SwitchOutcome {
  const isOffByConfiguration = operators?.get(operator)?.enabled === false;
  return { kind: 'done', operator, isChecked: operators !== null, isOffByConfiguration };
}
