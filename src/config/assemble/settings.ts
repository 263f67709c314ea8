import type { KeyPath } from '../config-error.ts';
import { KEYS_BY_KIND, type ServiceSettings } from '../schema/service.ts';
import type { Context } from './context.ts';
import { isCatalogued, type Kind, NOT_MONITORED } from './layers.ts';
import { checkAddress, checkTransport } from './transport.ts';

/** Checks each entry of `services:`, whether or not an operator uses it. */
export function checkServices(context: Context): void {
  for (const [service, settings] of context.services) {
    const path = ['services', service];
    if (refusesService(service, path, context)) continue;
    checkSettings(settings, isCatalogued(service) ? service : 'http', path, context);
  }
}

/** Whether `service` is a row of the catalogue that cannot be probed from outside. */
export function refusesService(service: string, path: KeyPath, { problems }: Context): boolean {
  if (!NOT_MONITORED.includes(service)) return false;
  problems.refuseKey(path, 'a service that can be probed', `${service}, which the operator reports itself`);
  return true;
}

/** Checks one layer by itself. Errors point at the layer that holds the mistake. */
export function checkSettings(settings: ServiceSettings, kind: Kind, path: KeyPath, context: Context): void {
  const { problems } = context;
  for (const key of foreignKeys(settings, kind)) {
    problems.refuseKey([...path, key], `a key that applies to ${kind}`, key);
  }
  if (settings.every !== undefined && settings.cron !== undefined) {
    problems.refuseKey([...path, 'cron'], 'every or cron', 'both');
  }
  checkCron(settings, path, context);
  if (settings.url !== undefined) checkAddress(settings.url, [...path, 'url'], context);
  checkTransport(settings, path, context);
}

function foreignKeys(settings: ServiceSettings, kind: Kind): string[] {
  const foreign = Object.entries(KEYS_BY_KIND).flatMap(([owner, keys]) => (owner === kind ? [] : keys));
  return foreign.filter((key) => settings[key] !== undefined);
}

function checkCron({ cron }: ServiceSettings, path: KeyPath, { crons, problems }: Context): void {
  if (cron === undefined) return;
  const { expression, timezone } = cronOf(cron);
  const result = crons.get(expression, timezone);
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
