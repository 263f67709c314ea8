import type { Clock } from '../pipeline/ports/clock.ts';
import type { Log } from '../pipeline/ports/log.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';

/** What each part of the program is built with. */
export interface Context {
  readonly clock: Clock;
  readonly log: Log;
  readonly onStop: Lifecycle['onStop'];
}
