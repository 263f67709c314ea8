import type { LedgerRow } from '../../core/closing/ledger.ts';
import type { Configuration } from '../../core/configuration.ts';
import { INITIAL_STATE } from '../../core/incident/monitor-state.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { Period } from '../../core/sla/period.ts';
import { type SlaTerms, termsAt } from '../../core/sla/terms.ts';
import type { EpochMs } from '../../core/time.ts';
import { complianceOf } from '../sla/compliance.ts';
import { readEntry } from './accounts.ts';
import { headOf, type MonthStore, nextPlace, settingsOf } from './close.ts';
import { amendableDifferences, type Difference } from './differences.ts';
import { basisOfResult, LEDGER_FORMAT, type MonthResult, seal } from './entry.ts';

export interface AmendmentRequest {
  readonly monitor: Monitor;
  /** All closed accounting windows inside it are recomputed. */
  readonly period: Period;
  readonly author: string;
  readonly reason: string;
  /** Whether to judge by the current terms of the configuration, or by the frozen ones. */
  readonly newTerms: boolean;
}

/** `overtaken`: another process appended an entry meanwhile, and nothing was stored. */
export type AmendmentOutcome =
  | {
      readonly kind: 'amended';
      readonly row: LedgerRow;
      /** Hash of the entry that it replaced. */
      readonly replaced: string;
      readonly differences: readonly Difference[];
    }
  | { readonly kind: 'unchanged' | 'overtaken'; readonly row: LedgerRow };

export interface AmendmentContext {
  readonly configuration: Configuration;
  /** Version of the program. */
  readonly program: string;
  readonly now: EpochMs;
}

/**
 * Recomputes closed windows with all that was recorded or entered since, and appends results that differ to the
 * ledger. Resolves to one outcome per window; to none when no window is closed.
 */
export async function amendWindows(
  store: MonthStore,
  request: AmendmentRequest,
  context: AmendmentContext,
): Promise<AmendmentOutcome[]> {
  const { monitor, period } = request;
  const rows = await store.ledger({ operator: monitor.operator, service: monitor.service });
  const inside = rows.filter(({ from, to }) => from >= period.from && to <= period.to);
  const outcomes: AmendmentOutcome[] = [];
  for (const { from, to } of new Map(inside.map((row) => [row.from, row])).values()) {
    outcomes.push(await amendWindow(store, { from, to }, request, context));
  }
  return outcomes;
}

/** The latest entry of a closed window. */
async function effectiveEntry(
  store: MonthStore,
  { monitor: { operator, service } }: AmendmentRequest,
  { from, to }: Period,
): Promise<LedgerRow> {
  const rows = await store.ledger({ operator, service });
  return rows.findLast((row) => row.from === from && row.to === to)!;
}

async function amendWindow(
  store: MonthStore,
  window: Period,
  request: AmendmentRequest,
  { configuration, program, now }: AmendmentContext,
): Promise<AmendmentOutcome> {
  const { monitor, author, reason } = request;
  // The place is taken first: whatever another process appends from now on makes this entry come too late.
  const place = nextPlace(monitor.operator, await headOf(store, monitor.operator));
  const inEffect = await effectiveEntry(store, request, window);
  const { result: before } = await readEntry(store, inEffect.hash);
  const result = await resultNow(store, request, configuration, before, window, now);
  const changes = amendableDifferences(before, result);
  if (changes.length === 0) return { kind: 'unchanged', row: inEffect };
  const { row, text } = seal({
    schema: LEDGER_FORMAT,
    kind: 'amendment',
    ...place,
    service: monitor.service,
    period: window,
    at: now,
    program,
    author,
    reason,
    amends: inEffect.hash,
    before,
    result,
  });
  return (await store.appendToLedger(row, text))
    ? { kind: 'amended', row, replaced: inEffect.hash, differences: changes }
    : { kind: 'overtaken', row: inEffect };
}

function termsOf({ sla }: Monitor, { from }: Period): SlaTerms {
  const { validFrom: _, ...terms } = termsAt(sla, from);
  return terms;
}

async function resultNow(
  store: MonthStore,
  { monitor, newTerms }: AmendmentRequest,
  configuration: Configuration,
  before: MonthResult,
  window: Period,
  now: EpochMs,
): Promise<MonthResult> {
  const terms: SlaTerms = newTerms
    ? termsOf(monitor, window)
    : basisOfResult({ ...monitor, period: window }, before).window.terms;
  const settings = newTerms ? settingsOf(monitor, configuration.policy) : before.settings;
  const state = (await store.states()).get(monitor.id) ?? INITIAL_STATE;
  const operator = configuration.operators.get(monitor.operator)!;
  const judged = { ...monitor, schedule: settings.schedule, deadlineMs: settings.deadlineMs };
  const compliance = await complianceOf(store, state, judged, operator, { ...window, terms }, now);
  return { settings, terms, compliance };
}
