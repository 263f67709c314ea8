import { MINUTE, SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { repeat } from '../ports/repeat.ts';

const LOOK_EVERY_MS = MINUTE;
/** A fault that is gone by then was a checkpoint under way. */
const LOOK_AGAIN_MS = 5 * SECOND;

export interface StoreWatchOptions<Fault extends string> {
  readonly clock: Clock;
  readonly log: Log;
  /** What is wrong with the files of the store; null for nothing. */
  readonly check: () => Fault | null;
  /** Hears of each new fault. */
  readonly alarm: (fault: Fault) => void;
}

export interface StoreWatch {
  /** False while the files of the store are not those that the process has open, or are damaged. */
  readonly isSound: () => boolean;
  readonly stop: () => void;
}

/** Looks at the files of the store each minute: an open handle works on after its file is gone, and nothing is kept then. */
export function watchStore<Fault extends string>(options: StoreWatchOptions<Fault>): StoreWatch {
  const { clock, log, check, alarm } = options;
  let known: Fault | null = null;
  let cancel = () => {};
  const note = (fault: Fault | null) => {
    if (fault === known) return;
    known = fault;
    if (fault === null) return log.info({}, 'the files of the store are sound again');
    log.error({ fault }, 'the files of the store are not what they were; what is recorded now may be lost');
    alarm(fault);
  };
  const stop = repeat(clock, LOOK_EVERY_MS, () => {
    if (check() === null) return note(null);
    cancel = clock.after(LOOK_AGAIN_MS, () => note(check()));
  });
  return {
    isSound: () => known === null,
    stop() {
      stop();
      cancel();
    },
  };
}
