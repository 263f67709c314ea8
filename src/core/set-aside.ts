import type { EpochMs } from './time.ts';

/** Things that can be quarantined: unusable rows of the store, and parts of a step that the store refuses. */
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

/** A row that is kept but not used: the program goes on without it. */
export interface SetAside {
  readonly kind: SetAsideKind;
  /** Its id in the store: of the command, incident, monitor, message. */
  readonly key: string;
  /** Why it cannot be used: `request.at: expected a time, found a text`. Never its content. */
  readonly reason: string;
  /** The original row. */
  readonly text: string;
}

export interface SetAsideRow extends SetAside {
  /** In the order of their quarantine, from 1. */
  readonly sequence: number;
  readonly at: EpochMs;
}
