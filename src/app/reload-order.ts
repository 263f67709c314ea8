import type { Reloadable } from '../pipeline/ports/reloadable.ts';
import type { Change, Subscription } from './active-configuration.ts';

interface Place {
  readonly part: string;
  readonly follows: readonly Change[];
  /** Why the part stands here. */
  readonly because: string;
}

/** Who takes a new configuration over, first to last. */
export const RELOAD_ORDER = [
  {
    part: 'rules',
    follows: ['file', 'maintenance'],
    because: 'the first sample of a new monitor meets the rules of that monitor',
  },
  { part: 'channels', follows: ['file'], because: 'what the new rules tell goes through the new channels' },
  { part: 'attribution', follows: ['file'], because: 'no result of a new monitor comes in before its record is there' },
  { part: 'probeThread', follows: ['file'], because: 'the parts below ask it at once, for targets of the new list' },
  { part: 'ownChecks', follows: ['file'], because: 'their first probes start now: results are attributed with them' },
  { part: 'safety', follows: ['file'], because: 'rates and SIMs of the new list stand before its first slot is due' },
  { part: 'certificates', follows: ['file'], because: 'nothing waits for it: it only warns' },
  {
    part: 'schedule',
    follows: ['file'],
    because: 'from here on new slots are due, and all they pass through is ready',
  },
  { part: 'heartbeat', follows: ['file'], because: 'it speaks for all parts above' },
  {
    part: 'boardView',
    follows: ['file'],
    because: 'its rows are the monitors that are in use from here on',
  },
  { part: 'metrics', follows: ['file'], because: 'a reload is a success once every part above has taken it over' },
  { part: 'kept', follows: ['file'], because: 'commands go by a configuration once every part above does' },
  {
    part: 'figures',
    follows: ['file', 'maintenance'],
    because: 'it reads a month from the store, and probing does not wait for that',
  },
] as const satisfies readonly Place[];

export type ReloadableParts = Readonly<Record<(typeof RELOAD_ORDER)[number]['part'], Reloadable>>;

export function inOrder(parts: ReloadableParts): Subscription[] {
  return RELOAD_ORDER.map(({ part, follows }) => ({ reloadable: parts[part], follows }));
}
