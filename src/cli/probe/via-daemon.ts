import { randomUUID } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import type { Monitor } from '../../core/monitor.ts';
import { SECOND } from '../../core/time.ts';
import type { CommandAnswer } from '../../pipeline/safety/ports.ts';
import { systemClock } from '../../runtime/clock.ts';
import { isDaemonRunning, openForCommands } from '../../store/index.ts';

/** What a probe may take beyond its deadline: the daemon's look at its commands, its turn at the operator's rate, the clean-up. */
const BEYOND_DEADLINE_MS = 20 * SECOND;
const LOOK_EVERY_MS = SECOND / 10;

/** Has the daemon on `dataDir` probe; null when there is none, or when it ends meanwhile. */
export async function probeThroughDaemon(monitor: Monitor, dataDir: string): Promise<CommandAnswer | null> {
  if (!isDaemonRunning(dataDir)) return null;
  const store = openForCommands(dataDir);
  try {
    const id = randomUUID();
    const at = systemClock.now();
    const expiresAt = at + monitor.deadlineMs + BEYOND_DEADLINE_MS;
    await store.submit({ id, kind: 'probe', monitorId: monitor.id, at, expiresAt });
    while (systemClock.now() < expiresAt) {
      const answer = await store.answerTo(id);
      if (answer !== null) return answer;
      if (!isDaemonRunning(dataDir)) return null;
      await new Promise<void>((resolve) => systemClock.after(LOOK_EVERY_MS, resolve));
    }
    throw new UserError(`the daemon on ${dataDir} does not answer; is it stuck?`);
  } finally {
    await store.close();
  }
}
