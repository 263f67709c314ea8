/** Layers of settings: built-in defaults < `services.<name>` < the operator's monitor. */
import { DECLARED_SERVICES } from '../../core/sla/declared.ts';
import type { SlaTerms } from '../../core/sla/terms.ts';
import { MINUTE, SECOND } from '../../core/time.ts';
import type { ServiceSettings } from '../schema/service.ts';
import type { Sla } from '../schema/terms.ts';

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

const CONTRACT: SlaTerms = {
  objectivePpm: 999_000,
  latencyLimitMs: 400,
  latencyStatistic: 'mean',
  verdictMode: 'point',
  window: { calendar: 'month', timezone: 'UTC' },
};

/** The terms of the catalogue, with every layer that says something about them on top, lowest first. */
export function slaTerms(layers: readonly (Sla | undefined)[]): SlaTerms {
  return layers.reduce<SlaTerms>((terms, layer) => (layer === undefined ? terms : withTerms(terms, layer)), CONTRACT);
}

function withTerms(terms: SlaTerms, layer: Sla): SlaTerms {
  return {
    objectivePpm: layer.availability ?? terms.objectivePpm,
    latencyLimitMs: layer.latency?.limit ?? terms.latencyLimitMs,
    latencyStatistic: layer.latency?.statistic ?? terms.latencyStatistic,
    verdictMode: layer.verdict ?? terms.verdictMode,
    window: {
      calendar: layer.window?.calendar ?? terms.window.calendar,
      timezone: layer.window?.timezone ?? terms.window.timezone,
    },
  };
}
