import cron from 'node-cron';
import type { CronTimer } from '../pipeline/ports/clock.ts';
import type { Log } from '../pipeline/ports/log.ts';

/** node-cron's tasks, one per call. Instants that a blocked event loop missed fire late rather than never. */
export function cronTimer(log: Log): CronTimer {
  return {
    every(expression, timezone, fire) {
      const task = cron.createTask(expression, ({ date }) => fire(date.getTime()), {
        timezone,
        suppressMissedWarning: true,
      });
      task.on('execution:missed', ({ date }) => {
        log.debug({ expression, at: date.toISOString() }, 'a cron instant was missed and fires late');
        fire(date.getTime());
      });
      void task.start();
      return () => void task.destroy();
    },
  };
}
