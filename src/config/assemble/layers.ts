/** Layers of settings: built-in defaults < `services.<name>` < the operator's monitor. */
import { DECLARED_SERVICES } from '../../core/sla/declared.ts';
import { MINUTE, SECOND } from '../../core/time.ts';
import type { ServiceSettings } from '../schema/service.ts';

export type Kind = 'get-balance' | 'provisioning' | 'mo-direct' | 'http';

/** Services of the SLA catalogue that are probed; the others are the operator's own duty. */
export const CATALOGUE = ['get-balance', 'provisioning', 'mo-direct'] as const;
export const NOT_MONITORED: readonly string[] = DECLARED_SERVICES;

export const DEFAULT_DEADLINE_MS = 10 * SECOND;
export const DEFAULT_PERIOD_MS: Readonly<Record<Kind, number>> = {
  'get-balance': 30 * SECOND,
  'mo-direct': 30 * SECOND,
  provisioning: 5 * MINUTE,
  http: 60 * SECOND,
};

export function isCatalogued(service: string): service is (typeof CATALOGUE)[number] {
  return CATALOGUE.some((known) => known === service);
}

/** The upper layer wins key by key. A layer that sets `every` removes an inherited `cron`, and the other way round. */
export function overlay(lower: ServiceSettings, upper: ServiceSettings): ServiceSettings {
  const { every, cron, ...rest } = lower;
  const inherited = upper.every === undefined && upper.cron === undefined ? lower : rest;
  return { ...inherited, ...upper };
}
