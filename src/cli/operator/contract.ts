import { loadConfiguration, resolveSecrets } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import type { ContractFinding } from '../../core/contract/findings.ts';
import { UserError } from '../../core/errors.ts';
import type { Monitor } from '../../core/monitor.ts';
import { isoTime, SECOND } from '../../core/time.ts';
import { ContractProbe, type ContractRun } from '../../pipeline/contract/contract-probe.ts';
import {
  contractMonitorOf,
  type RunContractProbeOutcome,
  runContractProbe,
} from '../../pipeline/contract/verbs/run-contract-probe.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { KillSwitches } from '../../pipeline/safety/kill-switches.ts';
import { RateLimiter } from '../../pipeline/safety/rate-limiter.ts';
import { startProbeThread } from '../../probe/pool.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createLog } from '../../runtime/logger.ts';
import { version } from '../../runtime/version.ts';
import { acquireDaemonLock, hasData, isDaemonRunning, openForReading, openStore } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { configFileOf, DEFAULT_CONFIG } from '../args/data-dir.ts';
import { unknownName } from '../args/desk.ts';
import { inputError } from '../args/input-error.ts';
import { textTable } from '../args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';

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
  async run(args, io) {
    const { values, positionals } = args;
    const { configuration } = loadConfiguration(configFileOf({ values }));
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const [operator, ...rest] = positionals;
    if (operator === undefined || rest.length > 0) throw new UserError('expected one OPERATOR');
    const findings =
      values.run === true
        ? await runNow(operator, configuration, dataDir, args, io)
        : await known(operator, configuration, dataDir);
    io.stdout.write(values.json === true ? `${JSON.stringify(findings.map(findingJson), null, 2)}\n` : text(findings));
    return findings.some(({ outcome }) => outcome === 'broken') ? EXIT.no : EXIT.ok;
  },
};

async function known(
  operator: string,
  configuration: Configuration,
  dataDir: string,
): Promise<readonly ContractFinding[]> {
  const found = contractMonitorOf(operator, configuration);
  if (found.kind === 'refused') throw refused(found, configuration);
  if (!hasData(dataDir)) return [];
  const store = openForReading(dataDir);
  try {
    return await store.contractFindings({ operator });
  } finally {
    await store.close();
  }
}

async function runNow(
  operator: string,
  configuration: Configuration,
  dataDir: string,
  args: ParsedArgs,
  io: Io,
): Promise<readonly ContractFinding[]> {
  const run = (monitor: Monitor) => runAlone(monitor, configuration, dataDir, io);
  const outcome = await runContractProbe({ actor: actor(args), configuration, run }, { operator });
  if (outcome.kind === 'refused') throw refused(outcome, configuration);
  return outcome.findings;
}

/** Under the daemon's lock, so that no daemon asks meanwhile. */
async function runAlone(
  monitor: Monitor,
  { operators, allowNetworks, resolver, limits }: Configuration,
  dataDir: string,
  { env }: Io,
): Promise<ContractRun> {
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
    return await new ContractProbe(options).run(monitor);
  } finally {
    await thread.stop(SECOND);
    await store.close();
    lock.release();
  }
}

function refused(
  refusal: Extract<RunContractProbeOutcome | InvalidInput, { kind: 'refused' }>,
  { operators }: Configuration,
): UserError {
  if (refusal.reason === 'invalid-input') return inputError(refusal, { operator: 'OPERATOR' });
  const { reason, operator } = refusal;
  switch (reason) {
    case 'unknown-operator':
      return unknownName('', 'operator', operator, [...operators.keys()]);
    case 'no-monitor':
      return new UserError(`${operator} has no get-balance monitor: its contract cannot be tested`);
    default:
      return new UserError(`${operator}: ${NOT_RUN[reason]}; no request was sent`);
  }
}

const NOT_RUN = {
  'switched-off': 'switched off',
  'no-room-in-rate': 'no room in the rate',
  stopping: 'the program ends',
} as const;

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
