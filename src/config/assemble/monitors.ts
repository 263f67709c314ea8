import { monitorId } from '../../core/ids.ts';
import { MAX_HIGH_PERIOD_MS } from '../../core/incident/high.ts';
import { durationText } from '../../core/incident/raisable.ts';
import type { Monitor } from '../../core/monitor.ts';
import type { ProbeKind } from '../../core/probe-kinds/kinds.ts';
import { cronSchedule, everySchedule, type Schedule } from '../../core/schedule/schedule.ts';
import { CATALOGUE, isCatalogued } from '../catalogue.ts';
import { formatKey, type KeyPath } from '../config-error.ts';
import { CUSTOM_KINDS, configOf } from '../probe-kinds/kinds.ts';
import type { OperatorConfig } from '../schema/operator.ts';
import type { Monitor as MonitorConfig, ServiceSettings } from '../schema/service.ts';
import { nearest } from '../text/nearest.ts';
import type { Context } from './context.ts';
import { expandCron } from './cron.ts';
import { DEFAULT_DEADLINE_MS, overlay } from './layers.ts';
import { assembleProbe } from './probe.ts';
import { checkSettings, cronOf, foreignKeysIn, kindsFor, refusesService, settingAt } from './settings.ts';
import { slaVersions } from './sla.ts';

/** The operator's monitors, as far as they are sound; maintenance is added when all operators are known. */
export function assembleMonitors(operator: OperatorConfig, path: KeyPath, context: Context): Monitor[] {
  const seen = new Set<string>();
  return operator.monitors.flatMap((entry, index) => {
    const entryPath = [...path, 'monitors', index];
    if (seen.has(entry.service)) {
      context.problems.refuse(entryPath, 'each service once', `${entry.service} again`);
      return [];
    }
    seen.add(entry.service);
    const monitor = buildMonitor(operator, entry, entryPath, context);
    return monitor === null ? [] : [monitor];
  });
}

function buildMonitor(
  operator: OperatorConfig,
  { service, ...entry }: MonitorConfig,
  path: KeyPath,
  context: Context,
): Monitor | null {
  if (refusesService(service, path, context)) return null;
  const common = context.services.get(service) ?? {};
  const settings = overlay(common, entry);
  const kind = kindOf(service, settings, path, context);
  if (kind === null) return null;
  checkSettings(entry, [kind], path, context);
  if (common.probe !== entry.probe) checkInherited(common, kind, service, path, context);
  const id = monitorId(operator.id, service);
  const schedule = buildSchedule(settings, kind, id, context);
  const probe = assembleProbe(kind, operator, settings, context.directory);
  if (probe === null || schedule === null) return null;
  return {
    id,
    operator: operator.id,
    service,
    location: context.location,
    schedule,
    deadlineMs: settings.deadline ?? DEFAULT_DEADLINE_MS,
    probe,
    sla: slaVersions([context.sla, common.sla, operator.sla, entry.sla]),
    high: highPolicy(id, schedule, context),
    maintenance: [],
  };
}

function kindOf(service: string, settings: ServiceSettings, path: KeyPath, context: Context): ProbeKind | null {
  if (isCatalogued(service)) return service;
  if (settings.probe === undefined) {
    const known = [...new Set([...CATALOGUE, ...context.services.keys()])];
    const meant = nearest(service, known);
    const hint =
      meant === null ? `or a custom one with probe: ${CUSTOM_KINDS.join(' or ')}` : `(did you mean ${meant}?)`;
    context.problems.refuse(path, `a service: ${known.join(', ')} ${hint}`, formatKey(service));
    return null;
  }
  const missing = configOf(settings.probe).required.filter((key) => settingAt(settings, key) === undefined);
  for (const key of missing)
    context.problems.refuse(
      path,
      `${/^[aeio]/.test(key) ? 'an' : 'a'} ${key}, here or under services.${service}`,
      'none',
    );
  return missing.length === 0 ? settings.probe : null;
}

/** What stands under `services` for another kind than the monitor's, which only the monitor names. */
function checkInherited(
  common: ServiceSettings,
  kind: ProbeKind,
  service: string,
  path: KeyPath,
  { problems }: Context,
) {
  const refusedAlready = foreignKeysIn(common, kindsFor(service, common));
  for (const key of foreignKeysIn({ ...common, probe: undefined }, [kind])) {
    if (refusedAlready.includes(key)) continue;
    problems.refuse([...path, 'probe'], `a kind that understands ${key}, as set under services.${service}`, kind);
  }
}

/** Null for a cron expression that was refused already. */
function buildSchedule(settings: ServiceSettings, kind: ProbeKind, id: string, context: Context): Schedule | null {
  if (settings.cron === undefined)
    return everySchedule(settings.every ?? configOf(kind).defaultPeriodMs, id, context.location);
  const { expression, timezone } = cronOf(settings.cron);
  const result = expandCron(expression, timezone);
  return 'cron' in result ? cronSchedule(result.cron, id, context.location) : null;
}

function highPolicy(id: string, schedule: Schedule, context: Context): Monitor['high'] {
  if (schedule.periodMs > MAX_HIGH_PERIOD_MS) {
    context.problems.warn(id, 'no High incidents, for its period is longer than 5 minutes');
    return null;
  }
  const cron = schedule.kind === 'cron' ? expandCron(schedule.expression, schedule.timezone) : null;
  const gapMs = cron !== null && 'cron' in cron ? cron.longestGapMs : schedule.periodMs;
  if (gapMs > Math.max(context.high.maxGapMs, 1.5 * schedule.periodMs)) {
    const gap = durationText(gapMs);
    context.problems.warn(id, `its schedule has gaps of ${gap}, and High counts a failure anew after each of them`);
  }
  return context.high;
}
