/** Layers of settings: built-in defaults < `services.<name>` < the operator's monitor. */
import { SECOND } from '../../core/time.ts';
import type { ServiceSettings } from '../schema/service.ts';

export const DEFAULT_DEADLINE_MS = 10 * SECOND;

/** The upper layer wins key by key. A layer that sets `every` removes an inherited `cron`, and the other way round. */
export function overlay(lower: ServiceSettings, upper: ServiceSettings): ServiceSettings {
  const { every, cron, ...rest } = lower;
  const inherited = upper.every === undefined && upper.cron === undefined ? lower : rest;
  return { ...inherited, ...upper };
}
