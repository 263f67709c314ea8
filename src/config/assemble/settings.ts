import type { ProbeKind } from '../../core/probe-kinds/kinds.ts';
import { isCatalogued, NOT_MONITORED } from '../catalogue.ts';
import type { KeyPath } from '../config-error.ts';
import { CUSTOM_KINDS, configOf, foreignKeys } from '../probe-kinds/kinds.ts';
import type { ServiceSettings } from '../schema/service.ts';
import { oneOf } from '../shape.ts';
import type { Context } from './context.ts';
import { expandCron } from './cron.ts';
import { checkTransport } from './transport.ts';

/** Checks each entry of `services:`, whether or not an operator uses it. */
export function checkServices(context: Context): void {
  for (const [service, settings] of context.services) {
    const path = ['services', service];
    if (refusesService(service, path, context)) continue;
    checkSettings(settings, kindsFor(service, settings), path, context);
  }
}

/** Whether `service` is a row of the catalogue that cannot be probed from outside. */
export function refusesService(service: string, path: KeyPath, { problems }: Context): boolean {
  if (!NOT_MONITORED.includes(service)) return false;
  problems.refuseKey(path, 'a service that can be probed', `${service}, which the operator reports itself`);
  return true;
}

/** The kinds that a layer of settings may be for. Without `probe`, one of a custom service may be for any custom kind. */
export function kindsFor(service: string, { probe }: ServiceSettings): readonly ProbeKind[] {
  if (isCatalogued(service)) return [service];
  return probe === undefined ? CUSTOM_KINDS : [probe];
}

/** Checks one layer by itself. Errors point at the layer that holds the mistake. */
export function checkSettings(
  settings: ServiceSettings,
  kinds: readonly ProbeKind[],
  path: KeyPath,
  context: Context,
): void {
  const { problems } = context;
  for (const key of foreignKeysIn(settings, kinds)) {
    problems.refuseKey([...path, ...key.split('.')], `a key that applies to ${oneOf(kinds)}`, key);
  }
  if (settings.every !== undefined && settings.cron !== undefined) {
    problems.refuseKey([...path, 'cron'], 'every or cron', 'both');
  }
  checkCron(settings, path, context);
  for (const kind of kinds) configOf(kind).check(settings, path, context);
  checkTransport(settings, path, context);
}

/** Keys in it that none of these kinds understands. */
export function foreignKeysIn(settings: ServiceSettings, kinds: readonly ProbeKind[]): string[] {
  return foreignKeys(kinds).filter((key) => settingAt(settings, key) !== undefined);
}

/** The value of a key; a dot leads into one. */
export function settingAt(settings: ServiceSettings, key: string): unknown {
  const within = (value: unknown, part: string) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === part)?.[1]
      : undefined;
  return key.split('.').reduce<unknown>(within, settings);
}

function checkCron({ cron }: ServiceSettings, path: KeyPath, { problems }: Context): void {
  if (cron === undefined) return;
  const { expression, timezone } = cronOf(cron);
  const result = expandCron(expression, timezone);
  if ('cron' in result) return;
  const at = typeof cron === 'string' ? ['cron'] : ['cron', 'expression'];
  problems.refuse([...path, ...at], 'a cron expression of five or six fields, without L, W and #', result.error);
}

/** Expressions are in UTC by default: local zones have holes and doubles at DST changes. */
export function cronOf(cron: NonNullable<ServiceSettings['cron']>): { expression: string; timezone: string } {
  return typeof cron === 'string'
    ? { expression: cron, timezone: 'UTC' }
    : { expression: cron.expression, timezone: cron.timezone ?? 'UTC' };
}
