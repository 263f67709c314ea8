import { threadedReportWriter } from '../../app/report-thread/writer.ts';
import { type App, createApp } from '../../app.ts';
import { parseListen } from '../../config/units.ts';
import { UserError } from '../../core/errors.ts';
import type { Log } from '../../pipeline/ports/log.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../../runtime/logger.ts';
import { handleSignals } from '../../runtime/signals.ts';
import { configFileOf } from '../args/data-dir.ts';
import { type Command, EXIT } from '../command.ts';

/** For the log to be written. */
const LINGER_MS = 300;

export const command: Command = {
  name: 'run',
  summary: 'the daemon: probe, record, evaluate, serve metrics',
  help: `Usage: threenines run [options]

Probes every monitor of the configuration until it is stopped (Ctrl-C). SIGHUP, or a change of the file, takes the
configuration in again; a broken one is reported and changes nothing.

  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --listen H:P      where /metrics, /live and /ready are served, in place of the configuration's

THREENINES_LOG_LEVEL sets the log level: debug, info (default), warn, error, silent.`,
  options: {
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    listen: { type: 'string' },
  },
  async run({ values, positionals }, io) {
    if (positionals.length > 0) throw new UserError(`run takes no argument, found "${positionals[0]}"`);
    const log = createLog(io.env);
    let app: App | null = null;
    // From the first moment: whoever reads "is running" may send a signal at once.
    const stopSignal = awaitStopSignal(() => void app?.reload());
    const configFile = configFileOf({ values });
    app = await createApp({
      configFile,
      dataDir: typeof values['data-dir'] === 'string' ? values['data-dir'] : undefined,
      listen: listenOption(values.listen),
      clock: systemClock,
      log,
      reportWriter: (dataDir) => threadedReportWriter({ configFile, dataDir }),
    });
    const { monitors, operators } = app.configuration();
    log.info({ monitors: monitors.length, operators: operators.size, url: app.url }, 'threenines is running');
    log.info({ signal: await stopSignal }, 'stopping');
    return await stopInOrder(app, log);
  },
};

/** From now on SIGHUP reloads, and the first SIGINT or SIGTERM is what the promise resolves to. */
export function awaitStopSignal(reload: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    handleSignals({ stop: resolve, reload }, systemClock);
  });
}

/** Resolves to the exit code. */
export async function stopInOrder(app: App, log: Log): Promise<number> {
  try {
    await app.stop();
    log.info({}, 'stopped');
    return EXIT.ok;
  } catch (error) {
    log.error({ error }, 'stopped, but not everything closed cleanly');
    // What did not close must not keep the process: a service manager would kill it.
    setTimeout(() => process.exit(EXIT.internal), LINGER_MS).unref();
    return EXIT.internal;
  }
}

/** The address that `--listen` gives, if it does. Throws `UserError` for anything but HOST:PORT. */
export function listenOption(text: string | boolean | undefined): { host: string; port: number } | undefined {
  if (typeof text !== 'string') return undefined;
  const address = parseListen(text);
  if (address === null) throw new UserError(`--listen: expected HOST:PORT such as 127.0.0.1:8080, found "${text}"`);
  return address;
}
