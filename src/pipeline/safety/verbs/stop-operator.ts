import { z } from 'zod';
import { Id, Text, verb } from '../../ports/verb.ts';
import { type SwitchContext, type SwitchOutcome, switched } from './context.ts';

export const StopOperator = z.strictObject({
  operator: Id.describe('Id of the operator.'),
  reason: Text.nullable().default(null).describe('Why, for the log and the list of operators.'),
});
export type StopOperator = z.input<typeof StopOperator>;

/**
 * Stops every probe of an operator, within a second in a running daemon, and over restarts until it is started again.
 */
export const stopOperator = verb(
  StopOperator,
  async (context: SwitchContext, { operator, reason }): Promise<SwitchOutcome> => {
    const { clock, store, operators } = context;
    if (operators?.has(operator) === false) return { kind: 'refused', reason: 'unknown-operator', operator };
    await store.throwSwitch({ operator, since: clock.now(), reason, stopped: true });
    return switched(operator, context);
  },
);
