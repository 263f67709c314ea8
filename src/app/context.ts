import type { Clock, Log } from '../pipeline/ports/ports.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';

/** What each part of the program is built with. */
export interface Context {
  readonly clock: Clock;
  readonly log: Log;
  readonly onStop: Lifecycle['onStop'];
}
