import type { Clock } from '../pipeline/ports/clock.ts';
import type { Log } from '../pipeline/ports/log.ts';
import type { Lifecycle } from '../runtime/lifecycle.ts';
import { version } from '../runtime/version.ts';

/** How the program names itself to servers. */
export const USER_AGENT = `threenines/${version}`;

/** What each part of the program is built with. */
export interface Context {
  readonly clock: Clock;
  readonly log: Log;
  readonly onStop: Lifecycle['onStop'];
}
