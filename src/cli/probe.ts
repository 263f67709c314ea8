import { loadConfiguration, resolveSecrets } from '../config/index.ts';
import type { Configuration } from '../core/configuration.ts';
import { UserError } from '../core/errors.ts';
import type { Monitor } from '../core/monitor.ts';
import { termsAt } from '../core/sla/terms.ts';
import { isoTime, SECOND } from '../core/time.ts';
import { verdictOf } from '../core/verdict/verdict.ts';
import type { ProbeResult } from '../pipeline/ports.ts';
import { LedgerSimPool } from '../pipeline/sim-pool.ts';
import { startProbeThread } from '../probe/pool.ts';
import { systemClock } from '../runtime/clock.ts';
import { simName } from '../runtime/sim-name.ts';
import { version } from '../runtime/version.ts';
import { openStore } from '../store/index.ts';
import { type Command, EXIT, type Io } from './command.ts';
import { DEFAULT_CONFIG } from './data-dir.ts';
import { renderWaterfall } from './waterfall.ts';

export const command: Command = {
  name: 'probe',
  summary: 'probe one monitor now and show where the milliseconds went',
  help: `Usage: threenines probe OPERATOR/SERVICE [options]

Runs one probe as the daemon would and shows it as a waterfall of phases and checks. Stores no sample; a grant on a test
SIM counts against the same caps as the daemon's. Exit code 0 when the verdict is good, 1 when it is not.

  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --json            print the result as one JSON object`,
  options: {
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }, io) {
    const { configuration } = loadConfiguration(typeof values.config === 'string' ? values.config : DEFAULT_CONFIG);
    const monitor = findMonitor(configuration, positionals);
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const result = await probeOnce(monitor, configuration.allowNetworks, await takeSim(monitor, dataDir));
    print(monitor, result, values.json === true, io);
    return verdictOf(result.reason) === 'good' ? EXIT.ok : EXIT.no;
  },
};

function findMonitor(configuration: Configuration, positionals: readonly string[]): Monitor {
  const ids = configuration.monitors.map(({ id }) => id);
  const [wanted, ...rest] = positionals;
  if (wanted === undefined || rest.length > 0) throw new UserError('expected one OPERATOR/SERVICE to probe');
  const monitor = configuration.monitors.find(({ id }) => id === wanted);
  if (monitor === undefined) {
    const some = ids.length > 12 ? [...ids.slice(0, 12), `and ${ids.length - 12} more`] : ids;
    throw new UserError(`there is no monitor "${wanted}"; the configuration has ${some.join(', ')}`);
  }
  return monitor;
}

/** Only grants under a cap are looked up and counted; every other probe takes the slot's own SIM and opens no store. */
async function takeSim(monitor: Monitor, dataDir: string): Promise<number> {
  const capped = monitor.probe.kind === 'provisioning' && monitor.probe.mode === 'capped';
  if (!capped) return 0;
  const store = await openStore({ dataDir });
  try {
    const index = await new LedgerSimPool(store, systemClock, simName).take(monitor, systemClock.now());
    if (index === null)
      throw new UserError(`${monitor.id}: every test SIM is at its cap of grants; no request was sent`);
    return index;
  } finally {
    await store.close();
  }
}

async function probeOnce(monitor: Monitor, allowNetworks: readonly string[], simIndex: number): Promise<ProbeResult> {
  const thread = startProbeThread({ allowNetworks, userAgent: `threenines/${version}` });
  try {
    thread.configure([{ monitorId: monitor.id, spec: resolveSecrets(monitor.probe), deadlineMs: monitor.deadlineMs }]);
    return await thread.probe({ monitorId: monitor.id, slot: systemClock.now(), simIndex });
  } finally {
    await thread.stop(SECOND);
  }
}

function print(monitor: Monitor, result: ProbeResult, asJson: boolean, io: Io): void {
  if (!asJson) {
    io.stdout.write(renderWaterfall(result, termsAt(monitor.sla, result.startedAt).latencyLimitMs, io.stdout));
    return;
  }
  const { startedAt, certificateExpiresAt, reason, ...rest } = result;
  const json = {
    operator: monitor.operator,
    service: monitor.service,
    startedAt: isoTime(startedAt),
    verdict: verdictOf(reason),
    reason,
    ...rest,
    certificateExpiresAt: certificateExpiresAt === null ? null : isoTime(certificateExpiresAt),
  };
  io.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
}
