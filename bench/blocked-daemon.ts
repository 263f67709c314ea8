/**
 * The daemon with a main thread that is blocked again and again, as by a careless report.
 * Arguments: the configuration, milliseconds of a block, milliseconds from the start of one to the next.
 */

import { threadedReportWriter } from '../src/app/report-thread/writer.ts';
import { createApp } from '../src/app.ts';
import { awaitStopSignal, stopInOrder } from '../src/cli/daemon/run.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { createLog } from '../src/runtime/logger.ts';

const [configFile, blockMs, everyMs] = process.argv.slice(2) as [string, string, string];

function block(): void {
  const until = performance.now() + Number(blockMs);
  while (performance.now() < until);
}

const log = createLog(process.env);
const app = await createApp({
  configFile,
  listen: { host: '127.0.0.1', port: 0 },
  clock: systemClock,
  log,
  reportWriter: (dataDir) => threadedReportWriter({ configFile, dataDir }),
});
const stopSignal = awaitStopSignal(() => void app.reload());
log.info({ url: app.url }, 'threenines is running');
const blocks = setInterval(block, Number(everyMs));
await stopSignal;
process.exitCode = await stopInOrder(app, log);
clearInterval(blocks);
