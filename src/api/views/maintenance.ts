import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { firstSpan, type MaintenanceRule, maintenanceWindows } from '../../core/maintenance/windows.ts';
import type { Operator } from '../../core/monitor.ts';
import { DAY, type EpochMs, isoTime, isoTimeOrNull, SECOND } from '../../core/time.ts';
import type { ConfigurationInUse } from '../../pipeline/ports/reloadable.ts';
import type { MAINTENANCE_STATES } from '../../wire/maintenance.ts';
import { dutyJson, dutyOfMaintenance } from './duty.ts';

/** Of the next year, for what repeats. */
const REACH_MS = 366 * DAY;
/** Before any wall time of this program. */
const END_OF_TIME = '9999-12-31T23:59';

type Calendar = Pick<Operator, 'id' | 'name' | 'calendar'>;

export interface PlannedWork {
  /** In the order of lists: by start, the newest first. */
  readonly key: string;
  /** Null: it stands in the configuration. */
  readonly id: string | null;
  readonly operator: Calendar;
  readonly services: readonly string[] | null;
  readonly rule: MaintenanceRule;
  readonly entry: MaintenanceEntry | null;
  readonly operators: ReadonlyMap<string, Operator>;
}

/** What was entered, and what stands in the configuration: there a window is told of each monitor that it concerns. */
export function plannedWork({ configuration, maintenance }: ConfigurationInUse): PlannedWork[] {
  const { operators, monitors } = configuration;
  const subject = (id: string): Calendar =>
    operators.get(id) ?? { id, name: id, calendar: { timezone: 'UTC', weekend: [], holidays: new Set() } };
  const entered = maintenance.map((entry) => {
    const { id, operator, services, rule } = entry;
    return { key: keyOf(rule, id), id, operator: subject(operator), services, rule, entry, operators };
  });
  const configured = new Map<string, PlannedWork>();
  for (const { operator, service, maintenance: rules } of monitors) {
    for (const rule of rules) {
      const key = keyOf(rule, `${operator} ${JSON.stringify(rule)}`);
      const known = configured.get(key);
      const services = [...(known?.services ?? []), service];
      configured.set(key, { key, id: null, operator: subject(operator), services, rule, entry: null, operators });
    }
  }
  return [...entered, ...configured.values()];
}

export function maintenanceJson(work: PlannedWork, now: EpochMs) {
  const { id, operator, services, rule, entry, operators } = work;
  const occurrence = occurrenceOf(work, now);
  const duty = entry === null ? null : dutyOfMaintenance(entry, operators);
  return {
    id,
    operator: operator.id,
    operatorName: operator.name,
    ours: entry?.ours === true,
    services,
    state: stateOf(rule, occurrence, now),
    from: rule.from,
    to: rule.to,
    timezone: rule.timezone,
    every: rule.every,
    announcedAt: isoTimeOrNull(rule.announcedAt),
    occurrence: occurrence && {
      from: isoTime(occurrence.from),
      to: isoTime(occurrence.to),
      isAnnouncedInTime: occurrence.announcedInTime,
      noticeBusinessDays: occurrence.noticeBusinessDays,
      overrunSeconds: occurrence.overrunMs / SECOND,
    },
    cancelledAt: isoTimeOrNull(rule.cancelledAt ?? null),
    completedAt: isoTimeOrNull(rule.completedAt ?? null),
    completion: duty && dutyJson(duty, now),
    note: entry?.note ?? null,
    createdAt: isoTimeOrNull(entry?.createdAt ?? null),
  };
}

/** The one that runs or comes next; else the last. Of one that was cancelled, as it was announced. */
function occurrenceOf({ rule, operator }: PlannedWork, now: EpochMs) {
  const standing = { ...rule, cancelledAt: null };
  const first = firstSpan(rule);
  if (rule.every === null) {
    return maintenanceWindows([standing], operator.calendar, first.from, Math.max(first.to, first.from + 1))[0] ?? null;
  }
  const coming = maintenanceWindows([standing], operator.calendar, now, Math.max(now, first.from) + REACH_MS);
  return coming.find(({ to }) => to > now) ?? coming.at(-1) ?? null;
}

function stateOf(
  { cancelledAt }: MaintenanceRule,
  occurrence: { readonly from: EpochMs; readonly to: EpochMs } | null,
  now: EpochMs,
): (typeof MAINTENANCE_STATES)[number] {
  if (cancelledAt != null) return 'cancelled';
  if (occurrence === null || now >= occurrence.to) return 'over';
  return now >= occurrence.from ? 'under-way' : 'planned';
}

/** The complement of each digit, so that the newest comes first in a list by key. */
function keyOf({ from }: MaintenanceRule, id: string): string {
  const text = from.padEnd(END_OF_TIME.length, '0').replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `${text} ${id}`;
}
