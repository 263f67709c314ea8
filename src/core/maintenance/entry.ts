import type { BusinessCalendar } from '../calendar/business-calendar.ts';
import { type Deadline, metBy, type Stated } from '../incident/deadline.ts';
import { type NoticePolicy, spanEnd } from '../incident/policy.ts';
import type { Monitor } from '../monitor.ts';
import type { EpochMs } from '../time.ts';
import { firstSpan, type MaintenanceRule } from './windows.ts';

/** Planned work that was entered in addition to the configuration. */
export interface MaintenanceEntry {
  readonly id: string;
  readonly operator: string;
  /**
   * Our own work, announced to the operator (P1): it explains no failure of its services. Absent: the operator's work
   * (P2).
   */
  readonly ours?: true;
  /** Null: all services of the operator. */
  readonly services: readonly string[] | null;
  readonly rule: MaintenanceRule;
  /** The completion notice to the other side: its due time and what became of it. Absent: not owed. */
  readonly completion?: Deadline;
  readonly note: string | null;
  readonly createdAt: EpochMs;
}

export type EntryRefusal =
  | 'cancelled-already'
  | 'completed-already'
  | 'has-begun'
  | 'has-not-begun'
  | 'repeats'
  | 'nothing-owed'
  | 'other-side';

export type EntryDecision =
  | { readonly kind: 'changed'; readonly entry: MaintenanceEntry }
  | { readonly kind: 'refused'; readonly reason: EntryRefusal };

/** Derived from operator, side, services and start, so that the same announcement entered twice is one. */
export function entryId({
  operator,
  ours,
  services,
  rule,
}: Omit<MaintenanceEntry, 'id' | 'note' | 'createdAt'>): string {
  const side = ours === true ? '.ours' : '';
  const scope = services === null ? '' : `.${services.toSorted().join('+')}`;
  return `${operator}.maintenance${side}.${rule.from.replace(/[-:]/g, '')}${scope}`;
}

/** The notice that is owed once the work is over (P1, P2); null where none is owed. A series announces its own ends. */
export function completionDuty(
  { ours, rule }: Pick<MaintenanceEntry, 'ours' | 'rule'>,
  { maintenanceOut, maintenanceIn }: NoticePolicy,
  calendar: BusinessCalendar,
): Deadline | null {
  const notice = ours === true ? maintenanceOut : maintenanceIn;
  if (notice.completionWithin === null || rule.every !== null) return null;
  const { to } = firstSpan(rule);
  return {
    kind: 'completion',
    rule: notice.rule,
    owedBy: ours === true ? 'us' : 'operator',
    dueAt: spanEnd(notice.completionWithin, to, calendar),
    remindAt: to,
    metAt: null,
    missedAt: null,
  };
}

/** Whether to ask for a completion notice now: once when the window ends, and once when the notice is overdue. */
export function completionStep({ rule, completion }: MaintenanceEntry, now: EpochMs): 'reminder' | 'overdue' | null {
  if (completion === undefined || completion.metAt !== null || rule.cancelledAt != null) return null;
  if (now > completion.dueAt) return 'overdue';
  return completion.remindAt !== null && now >= completion.remindAt ? 'reminder' : null;
}

/** Cancels a window before it begins; for a series, all occurrences that start later. */
export function cancelEntry(entry: MaintenanceEntry, now: EpochMs): EntryDecision {
  const { rule } = entry;
  if (rule.cancelledAt != null) return { kind: 'refused', reason: 'cancelled-already' };
  if (rule.every === null && firstSpan(rule).from <= now) return { kind: 'refused', reason: 'has-begun' };
  return { kind: 'changed', entry: { ...entry, rule: { ...rule, cancelledAt: now } } };
}

/**
 * Records when the work was done, and when the other side was notified. An early end ends the window; a late end is its
 * overrun.
 */
export function completeEntry(entry: MaintenanceEntry, at: EpochMs, told: Stated): EntryDecision {
  const { rule } = entry;
  if (rule.cancelledAt != null) return { kind: 'refused', reason: 'cancelled-already' };
  if (rule.completedAt != null) return { kind: 'refused', reason: 'completed-already' };
  if (rule.every !== null) return { kind: 'refused', reason: 'repeats' };
  if (at < firstSpan(rule).from) return { kind: 'refused', reason: 'has-not-begun' };
  return { kind: 'changed', entry: withNotice({ ...entry, rule: { ...rule, completedAt: at } }, told) };
}

/** Records the completion notice without a time at which the work was done. */
export function noticeOfCompletion(entry: MaintenanceEntry, by: Deadline['owedBy'], told: Stated): EntryDecision {
  const { rule, completion } = entry;
  if (completion === undefined) return { kind: 'refused', reason: 'nothing-owed' };
  if (completion.owedBy !== by) return { kind: 'refused', reason: 'other-side' };
  if (rule.cancelledAt != null) return { kind: 'refused', reason: 'cancelled-already' };
  if (told.at < firstSpan(rule).from) return { kind: 'refused', reason: 'has-not-begun' };
  return { kind: 'changed', entry: withNotice(entry, told) };
}

function withNotice(entry: MaintenanceEntry, told: Stated): MaintenanceEntry {
  return entry.completion === undefined ? entry : { ...entry, completion: metBy(entry.completion, told) };
}

/** All rules that concern a monitor: those of the configuration, and those that were entered. */
export function rulesFor(monitor: Monitor, entries: readonly MaintenanceEntry[]): readonly MaintenanceRule[] {
  const entered = entries.filter(
    ({ operator, ours, services }) =>
      operator === monitor.operator && ours !== true && (services?.includes(monitor.service) ?? true),
  );
  return entered.length === 0 ? monitor.maintenance : [...monitor.maintenance, ...entered.map(ruleOf)];
}

function ruleOf({ rule, completion }: MaintenanceEntry): MaintenanceRule {
  return completion === undefined ? rule : { ...rule, completionToldAt: completion.metAt };
}
