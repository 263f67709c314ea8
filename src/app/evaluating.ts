/** What samples come to: the state of every rule, open incidents, SLA figures. */
import type { SelfChecks } from '../pipeline/attribution/self-checks.ts';
import { Evaluator } from '../pipeline/incidents/evaluator.ts';
import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import { LiveFigures } from '../pipeline/sla/live-figures.ts';
import { FiguresLoader } from '../pipeline/sla/loader.ts';
import type { Store } from '../pipeline/store.ts';
import { BoardView } from '../pipeline/viewing/board-view.ts';
import type { Context } from './context.ts';

export type Evaluating = Awaited<ReturnType<typeof createEvaluating>>;

/** As it was stored when the process before this one ended. */
export async function createEvaluating({ clock, log, onStop }: Context, store: Store) {
  const evaluator = new Evaluator(await store.states(), await store.incidents({ unclosed: true }));
  const board = new LiveFigures(store, evaluator);
  const figures = new FiguresLoader({ board, clock, log });
  onStop('SLA figures', () => figures.stop());
  const boardView = new BoardView({ clock, figures: board });
  return { evaluator, board, figures, boardView };
}

export interface RulesOptions extends Pick<Evaluating, 'evaluator' | 'board'> {
  readonly ownChecks: SelfChecks;
  /** The store holds invented history. */
  readonly simulatedHistory: boolean;
}

/** The rules as the configuration in use has them. */
export function rules({ evaluator, board, ownChecks, simulatedHistory }: RulesOptions): Reloadable {
  return {
    apply: ({ configuration: { process: policy, operators }, channels, evaluated }) =>
      evaluator.replace(evaluated, {
        policy,
        operators,
        channels,
        monthOf: (monitor, now) => board.month(monitor, now),
        canaryOf: ({ probe }) => ownChecks.canaryState(probe),
        simulated: simulatedHistory,
      }),
  };
}
