/** Services of the SLA catalogue. Those that are probed have a probe kind of the same name. */
import { DECLARED_SERVICES } from '../core/sla/declared.ts';

export const CATALOGUE = ['get-balance', 'provisioning', 'mo-direct'] as const;
export type CataloguedService = (typeof CATALOGUE)[number];

/** The operator's own duty: they cannot be probed from outside. */
export const NOT_MONITORED: readonly string[] = DECLARED_SERVICES;

export function isCatalogued(service: string): service is CataloguedService {
  return CATALOGUE.some((known) => known === service);
}
