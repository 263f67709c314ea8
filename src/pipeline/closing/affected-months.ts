import type { LedgerRow } from '../../core/closing/ledger.ts';
import { isoTime } from '../../core/time.ts';
import type { History } from '../ports/history.ts';
import type { LedgerReads } from './ports.ts';

export interface ClosedMonth {
  readonly operator: string;
  readonly service: string;
  /** `2026-10`. */
  readonly period: string;
}

/**
 * The closed months that an incident reaches into. Each shows it as it stood at the closing; a later change
 * reaches their reports only by an amendment.
 */
export async function closedMonthsOf(
  store: Pick<History, 'incidents'> & Pick<LedgerReads, 'ledger'>,
  incidentId: string,
): Promise<ClosedMonth[]> {
  const [record] = await store.incidents({ id: incidentId });
  if (record === undefined) return [];
  const { operator, service, startedAt, endedAt } = record;
  const touches = ({ kind, from, to }: LedgerRow) =>
    kind === 'month' && startedAt < to && (endedAt ?? startedAt) >= from;
  const rows = (await store.ledger({ operator, service })).filter(touches);
  return rows.map(({ from, to }) => ({ operator, service, period: isoTime((from + to) / 2).slice(0, 7) }));
}
