import type { EpochMs } from './time.ts';

/** What may be set aside: rows of the store that cannot be used, and parts of a step that the store refuses. */
export const SET_ASIDE_KINDS = [
  'incident-command',
  'incident',
  'incident-log',
  'monitor-state',
  'track-record',
  'maintenance',
  'message',
  'probe-command',
  'sample',
  'rollup',
] as const;
export type SetAsideKind = (typeof SET_ASIDE_KINDS)[number];

/** A row that is kept and not used: everything else goes on without it. */
export interface SetAside {
  readonly kind: SetAsideKind;
  /** Its id in the store: of the command, incident, monitor, message. */
  readonly key: string;
  /** Why it cannot be used: `request.at: expected a time, found a text`. Never its content. */
  readonly reason: string;
  /** As it was. */
  readonly text: string;
}

export interface SetAsideRow extends SetAside {
  /** In the order in which they were set aside, from 1. */
  readonly sequence: number;
  readonly at: EpochMs;
}
