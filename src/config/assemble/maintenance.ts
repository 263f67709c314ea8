import { type MaintenanceRule, withNoticeDays } from '../../core/maintenance/windows.ts';
import type { Monitor } from '../../core/monitor.ts';
import { DECLARED_SERVICES, type DeclaredMaintenance } from '../../core/sla/declared.ts';
import { isoTime, MINUTE } from '../../core/time.ts';
import type { KeyPath } from '../config-error.ts';
import type { Maintenance } from '../schema/file.ts';
import type { Moment } from '../schema/scalars.ts';
import { nearest } from '../text/nearest.ts';
import { momentOf } from './moment.ts';
import type { AssembledOperator } from './operator.ts';
import type { Problems } from './problems.ts';

/** Operators whose maintenance may be named: also those that are malformed, which have their own errors. */
interface Assembled {
  readonly monitors: Monitor[];
  /** Of services that nobody monitors, by operator. */
  readonly declared: ReadonlyMap<string, readonly DeclaredMaintenance[]>;
}

export interface KnownOperators {
  readonly ids: ReadonlySet<string>;
  readonly built: ReadonlyMap<string, AssembledOperator>;
}

/**
 * All monitors, each with the windows that concern it.
 *
 * @param noticeDays business days of notice that the policy asks for
 */
export function withMaintenance(
  windows: readonly Maintenance[],
  noticeDays: number,
  known: KnownOperators,
  problems: Problems,
): Assembled {
  const declared = new Map<string, DeclaredMaintenance[]>();
  const rules = new Map<Monitor, MaintenanceRule[]>();
  for (const [index, window] of windows.entries()) {
    const path = ['maintenance', index];
    const built = known.built.get(window.operator);
    if (built === undefined) {
      if (!known.ids.has(window.operator)) refuseOperator(window.operator, path, known, problems);
      continue;
    }
    const rule = assembleRule(window, built.operator.calendar.timezone, path, problems);
    if (rule === null) continue;
    for (const service of DECLARED_SERVICES.filter((one) => window.services?.includes(one))) {
      const others = declared.get(window.operator) ?? [];
      declared.set(window.operator, [...others, { service, rule: withNoticeDays(rule, noticeDays) }]);
    }
    for (const monitor of concerned(window, built, path, problems)) {
      rules.set(monitor, [...(rules.get(monitor) ?? []), withNoticeDays(rule, noticeDays)]);
    }
  }
  const monitors = [...known.built.values()].flatMap((built) => built.monitors);
  return { monitors: monitors.map((monitor) => ({ ...monitor, maintenance: rules.get(monitor) ?? [] })), declared };
}

function refuseOperator(id: string, path: KeyPath, { ids }: KnownOperators, problems: Problems): void {
  const meant = nearest(id, [...ids]);
  problems.refuse(
    [...path, 'operator'],
    `the id of an operator${meant === null ? '' : ` (did you mean ${meant}?)`}`,
    id,
  );
}

function concerned(
  window: Maintenance,
  built: AssembledOperator,
  path: KeyPath,
  problems: Problems,
): readonly Monitor[] {
  const { services } = window;
  if (services === undefined) return built.monitors;
  for (const [index, service] of services.entries()) {
    const known = [...built.monitors.map((monitor) => monitor.service), ...DECLARED_SERVICES];
    if (known.includes(service)) continue;
    problems.refuse([...path, 'services', index], `a service of ${window.operator} (${known.join(', ')})`, service);
  }
  return built.monitors.filter((monitor) => services.includes(monitor.service));
}

export function assembleRule(
  window: Maintenance,
  operatorZone: string,
  path: KeyPath,
  problems: Problems,
): MaintenanceRule | null {
  const { from, to } = window;
  const isInstant = 'at' in from;
  if (isInstant !== 'at' in to) {
    problems.refuse([...path, 'to'], 'from and to in the same form', 'one with an offset, one without');
    return null;
  }
  if (isInstant && window.timezone !== undefined) {
    problems.refuseKey([...path, 'timezone'], 'no timezone beside times with an offset', window.timezone);
    return null;
  }
  const timezone = isInstant ? 'UTC' : (window.timezone ?? operatorZone);
  const [fromWall, toWall] = [wallTime(from), wallTime(to)];
  if (fromWall >= toWall) {
    problems.refuse([...path, 'to'], `a time after from (${fromWall})`, toWall);
    return null;
  }
  const announcedAt = window.announcedAt === undefined ? null : momentOf(window.announcedAt, timezone);
  if (announcedAt === null)
    problems.warn(`maintenance of ${window.operator}`, 'not announced, so it counts against the operator');
  return { from: fromWall, to: toWall, timezone, announcedAt, every: window.every ?? null };
}

/** Wall time in UTC for an instant. Work that was done early ends its window at the second. */
function wallTime(moment: Moment): string {
  if ('wall' in moment) return moment.wall;
  return moment.at % MINUTE === 0 ? isoTime(moment.at).slice(0, 16) : isoTime(moment.at).replace('Z', '');
}
