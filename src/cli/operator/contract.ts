import { loadConfiguration, resolveSecrets } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import type { ContractFinding } from '../../core/contract/findings.ts';
import { UserError } from '../../core/errors.ts';
import type { Monitor } from '../../core/monitor.ts';
import { aboutKind } from '../../core/probe-kinds/kinds.ts';
import { isoTime, SECOND } from '../../core/time.ts';
import { ContractProbe, type ContractRun } from '../../pipeline/contract/contract-probe.ts';
import { KillSwitches } from '../../pipeline/safety/kill-switches.ts';
import { RateLimiter } from '../../pipeline/safety/rate-limiter.ts';
import { startProbeThread } from '../../probe/pool.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../../runtime/logger.ts';
import { version } from '../../runtime/version.ts';
import { acquireDaemonLock, hasData, isDaemonRunning, openForReading, openStore } from '../../store/index.ts';
import { DEFAULT_CONFIG } from '../args/data-dir.ts';
import { textTable } from '../args/output.ts';
import { type Command, EXIT, type Io } from '../command.ts';

export const command: Command = {
  name: 'contract',
  summary: 'whether an operator refuses what the contract says it must',
  help: `Usage: threenines contract OPERATOR [options]

Shows the last findings of the daily contract probe: requests that are wrong on purpose and must be refused. They are never
availability. Exit code 1 when the operator breaks one.

  --run             ask now: four requests. Not beside a daemon, which asks by itself once a day
  --config FILE     configuration (default: ${DEFAULT_CONFIG})
  --data-dir DIR    data folder, in place of the configuration's
  --json            print the findings as one JSON array`,
  options: {
    run: { type: 'boolean' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, positionals }, io) {
    const { configuration } = loadConfiguration(typeof values.config === 'string' ? values.config : DEFAULT_CONFIG);
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const monitor = balanceMonitorOf(positionals, configuration);
    const findings =
      values.run === true ? await runNow(monitor, configuration, dataDir, io) : await known(monitor, dataDir);
    io.stdout.write(values.json === true ? `${JSON.stringify(findings.map(findingJson), null, 2)}\n` : text(findings));
    return findings.some(({ outcome }) => outcome === 'broken') ? EXIT.no : EXIT.ok;
  },
};

function balanceMonitorOf(positionals: readonly string[], { operators, monitors }: Configuration): Monitor {
  const [id, ...rest] = positionals;
  if (id === undefined || rest.length > 0) throw new UserError('expected one OPERATOR');
  if (!operators.has(id)) {
    throw new UserError(`there is no operator "${id}"; the configuration has ${[...operators.keys()].join(', ')}`);
  }
  const monitor = monitors.find(({ operator, probe }) => operator === id && aboutKind(probe.kind).testsContract);
  if (monitor === undefined) throw new UserError(`${id} has no get-balance monitor: its contract cannot be tested`);
  return monitor;
}

async function known({ operator }: Monitor, dataDir: string): Promise<readonly ContractFinding[]> {
  if (!hasData(dataDir)) return [];
  const store = openForReading(dataDir);
  try {
    return await store.contractFindings({ operator });
  } finally {
    await store.close();
  }
}

/** Under the daemon's lock, so that no daemon asks meanwhile. */
async function runNow(
  monitor: Monitor,
  { operators, allowNetworks, resolver, limits }: Configuration,
  dataDir: string,
  { env }: Io,
): Promise<readonly ContractFinding[]> {
  if (isDaemonRunning(dataDir)) {
    throw new UserError(`a daemon runs on ${dataDir}: it keeps ${monitor.operator}'s rate, so --run needs it stopped`);
  }
  const lock = acquireDaemonLock(dataDir);
  const store = await openStore({ dataDir });
  const thread = startProbeThread({ allowNetworks, resolver, userAgent: `threenines/${version}` });
  try {
    const log = createLog({ ...env, THREENINES_LOG_LEVEL: env.THREENINES_LOG_LEVEL || 'error' });
    const { requestsPerSecond } = limits;
    const rateLimiter = new RateLimiter({ clock: systemClock, requestsPerSecond, onSent: () => {} });
    const switches = new KillSwitches(store, log, () => {});
    rateLimiter.replace(operators);
    switches.replace(operators);
    await switches.refresh();
    thread.configure([{ monitorId: monitor.id, spec: resolveSecrets(monitor.probe), deadlineMs: monitor.deadlineMs }]);
    const options = { clock: systemClock, log, store, prober: thread, rateLimiter, switches, onFindings: () => {} };
    return findingsOf(monitor, await new ContractProbe(options).run(monitor));
  } finally {
    await thread.stop(SECOND);
    await store.close();
    lock.release();
  }
}

function findingsOf({ operator }: Monitor, run: ContractRun): readonly ContractFinding[] {
  if (run.done) return run.findings;
  throw new UserError(`${operator}: ${run.why}; no request was sent`);
}

function findingJson({ at, since, ...finding }: ContractFinding): object {
  return { ...finding, at: isoTime(at), since: isoTime(since) };
}

function text(findings: readonly ContractFinding[]): string {
  if (findings.length === 0)
    return 'nothing is known yet; --run asks now, contractProbe: { enabled: true } once a day\n';
  const rows = findings.map(({ test, outcome, detail, since, at, transactionId }) => [
    test,
    outcome,
    isoTime(since),
    isoTime(at),
    transactionId ?? '',
    detail,
  ]);
  return `${textTable(['TEST', 'CONTRACT', 'SINCE', 'LAST LOOK', 'TRANSACTION', 'FOUND'], rows)}\n`;
}
