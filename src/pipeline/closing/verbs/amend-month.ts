import { z } from 'zod';
import { termsAt } from '../../../core/sla/terms.ts';
import { contractWindow } from '../../../core/sla/window.ts';
import { Id, Text, verb } from '../../ports/verb.ts';
import { type AmendmentOutcome, amendWindows } from '../amend.ts';
import type { MonthContext } from './close-months.ts';

export const AmendMonth = z.strictObject({
  monitor: Id.describe('The monitor, as `operator/service`.'),
  period: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'a month such as 2026-10' })
    .describe('The calendar month, in the zone of the terms at that time.'),
  reason: Text.describe('Why, for the ledger.'),
  newTerms: z
    .boolean()
    .default(false)
    .describe('Judge by the current terms of the configuration, not by the frozen ones.'),
});
export type AmendMonth = z.input<typeof AmendMonth>;

export type AmendMonthOutcome =
  /** One for each accounting window of the month. */
  | { readonly kind: 'done'; readonly windows: readonly AmendmentOutcome[] }
  | { readonly kind: 'refused'; readonly reason: 'unknown-monitor' | 'not-closed'; readonly monitor: string };

/** Recomputes a closed month, and appends a result that differs. The actor is its author. */
export const amendMonth = verb(
  AmendMonth,
  async (context: MonthContext, { monitor: id, period, reason, newTerms }): Promise<AmendMonthOutcome> => {
    const { actor, clock, store, configuration, program } = context;
    const monitor = configuration.monitors.find((one) => one.id === id);
    if (monitor === undefined) return { kind: 'refused', reason: 'unknown-monitor', monitor: id };
    const inside = Date.parse(`${period}-15T00:00Z`);
    const windows = await amendWindows(
      store,
      {
        monitor,
        period: contractWindow(termsAt(monitor.sla, inside).window, inside),
        author: actor.name,
        reason,
        newTerms,
      },
      { configuration, program, now: clock.now() },
    );
    return windows.length === 0 ? { kind: 'refused', reason: 'not-closed', monitor: id } : { kind: 'done', windows };
  },
);
