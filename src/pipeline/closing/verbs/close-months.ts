import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { LedgerRow } from '../../../core/closing/ledger.ts';
import type { Configuration } from '../../../core/configuration.ts';
import type { Clock } from '../../ports/clock.ts';
import { verb } from '../../ports/verb.ts';
import { closeDueWindows, type MonthStore } from '../close.ts';

export const CloseMonths = z.strictObject({});
export type CloseMonths = z.input<typeof CloseMonths>;

export interface MonthContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly store: MonthStore;
  readonly configuration: Configuration;
  /** Version of the program, for the entries. */
  readonly program: string;
}

export interface CloseMonthsOutcome {
  readonly kind: 'done';
  /** Empty when no month is due. */
  readonly closed: readonly LedgerRow[];
}

/** Closes now what the daemon would close within the hour. */
export const closeMonths = verb(
  CloseMonths,
  async ({ clock, store, configuration, program }: MonthContext): Promise<CloseMonthsOutcome> => ({
    kind: 'done',
    closed: await closeDueWindows(store, { configuration, program, now: clock.now() }),
  }),
);
