import { z } from 'zod';
import { Id, verb } from '../../ports/verb.ts';
import { type SwitchContext, type SwitchOutcome, switched } from './context.ts';

export const StartOperator = z.strictObject({ operator: Id.describe('Id of the operator.') });
export type StartOperator = z.input<typeof StartOperator>;

/** Ends a stop. An operator that left the configuration may be started too, so that no stop is left in the store. */
export const startOperator = verb(
  StartOperator,
  async (context: SwitchContext, { operator }): Promise<SwitchOutcome> => {
    const { clock, store } = context;
    await store.throwSwitch({ operator, since: clock.now(), reason: null, stopped: false });
    return switched(operator, context);
  },
);
