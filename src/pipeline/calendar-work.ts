import type { Configuration } from '../core/configuration.ts';
import type { LiveBoard } from './live-board.ts';
import type { MonthCloser } from './months/closer.ts';
import type { Calendar, Clock, Log, Retention } from './ports.ts';
import { applyRetention } from './retention.ts';

const HOURLY_CRON = '0 0 * * * *';
/** Daily, at an hour when little else happens. */
const RETENTION_CRON = '0 17 3 * * *';

export interface CalendarWorkOptions {
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly log: Log;
  readonly board: Pick<LiveBoard, 'roll'>;
  readonly closer: Pick<MonthCloser, 'run'>;
  readonly store: Retention;
  readonly configuration: () => Configuration;
}

/** What the calendar asks for: windows that move on, months that close, samples that are old. Returns what ends it. */
export function startCalendarWork(options: CalendarWorkOptions): () => void {
  const { calendar, clock, log, board, closer, store, configuration } = options;
  let stopped = false;
  const roll = () => board.roll(clock.now()).catch((error: unknown) => log.warn({ error }, 'SLA figures may be stale'));
  const retain = () =>
    applyRetention(store, configuration().retention, clock, log, () => stopped).catch((error: unknown) =>
      log.warn({ error }, 'old samples could not be deleted'),
    );
  // What became due while the program was not running.
  void closer.run();
  const tasks = [
    calendar.every(HOURLY_CRON, 'UTC', () => void roll().then(() => closer.run())),
    calendar.every(RETENTION_CRON, 'UTC', () => void retain()),
  ];
  return () => {
    stopped = true;
    for (const end of tasks) end();
  };
}
