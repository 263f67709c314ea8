import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { probeNow } from '../../pipeline/probing/verbs/probe-now.ts';
import type { CommandAnswer } from '../../pipeline/safety/ports.ts';
import { systemClock } from '../../runtime/clock.ts';
import { isDaemonRunning, openForCommands } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { inputError } from '../args/input-error.ts';
import type { ParsedArgs } from '../command.ts';

/** Has the daemon on `dataDir` probe; null when there is none, or when it ends meanwhile. */
export async function probeThroughDaemon(
  monitor: string,
  configuration: Configuration,
  dataDir: string,
  args: ParsedArgs,
): Promise<CommandAnswer | null> {
  // Without a daemon no data folder is made.
  if (!isDaemonRunning(dataDir)) return null;
  const store = openForCommands(dataDir);
  try {
    const context = {
      actor: actor(args),
      clock: systemClock,
      newId: randomUUID,
      store,
      configuration,
      isDaemonRunning: () => isDaemonRunning(dataDir),
    };
    const outcome = await probeNow(context, { monitor });
    if (outcome.kind === 'done') return outcome.answer;
    switch (outcome.reason) {
      case 'invalid-input':
        throw inputError(outcome, { monitor: 'OPERATOR/SERVICE' });
      case 'unknown-monitor':
        throw new UserError(`there is no monitor "${monitor}"`);
      case 'no-answer':
        throw new UserError(`the daemon on ${dataDir} does not answer; is it stuck?`);
      case 'no-daemon':
        return null;
    }
  } finally {
    await store.close();
  }
}
