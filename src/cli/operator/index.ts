import { loadConfiguration } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { largest } from '../../core/extremes.ts';
import type { Operator } from '../../core/monitor.ts';
import { rollupHour } from '../../core/sla/rollup.ts';
import { HOUR, isoTime, SECOND } from '../../core/time.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import type { HourOfRequests, SwitchChange } from '../../pipeline/safety/ports.ts';
import type { SwitchOutcome } from '../../pipeline/safety/verbs/context.ts';
import { startOperator } from '../../pipeline/safety/verbs/start-operator.ts';
import { stopOperator } from '../../pipeline/safety/verbs/stop-operator.ts';
import { systemClock } from '../../runtime/clock.ts';
import { appliedConfiguration, isDaemonRunning, openForCommands } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { configFileOf, DEFAULT_CONFIG, dataDirOf } from '../args/data-dir.ts';
import { unknownName } from '../args/desk.ts';
import { inputError } from '../args/input-error.ts';
import { tableWidth, textTable } from '../args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { isInUse, type StoredFacts, storedFacts } from './stored-facts.ts';

export const command: Command = {
  name: 'operator',
  summary: 'stop and start the probes of an operator; list how we stand with each',
  help: `Usage: threenines operator stop ID [--reason TEXT]
       threenines operator start ID
       threenines operator list [--json]

"stop" ends every probe of an operator: a running daemon obeys within a second, and it stays so over restarts until "start".
Slots end as unknown (disabled) meanwhile. A probe that is under way ends, and its grant is revoked once; grants that could
not be taken back wait for "start". The configuration's "enabled: false" does the same.

  --reason TEXT     why, for the log and the list
  --config FILE     configuration (default: ${DEFAULT_CONFIG})
  --data-dir DIR    data folder, in place of the configuration's
  --json            print the list as JSON`,
  options: {
    reason: { type: 'string' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const { positionals } = args;
    const [verb, id, ...rest] = positionals;
    if (verb === 'list' && id === undefined) {
      const configuration = configurationOf(args);
      return list(configuration, await storedFacts(dataDirOption(args) ?? configuration.dataDir), args, io);
    }
    if ((verb === 'stop' || verb === 'start') && id !== undefined && rest.length === 0) {
      return await throwSwitch(verb, id, args, io);
    }
    throw new UserError(
      'expected "operator stop ID", "operator start ID" or "operator list"; "threenines operator --help" explains them',
    );
  },
};

function configurationOf(args: ParsedArgs): Configuration {
  return loadConfiguration(configFileOf(args)).configuration;
}

function dataDirOption({ values }: ParsedArgs): string | null {
  return typeof values['data-dir'] === 'string' ? values['data-dir'] : null;
}

function reasonOption({ values: { reason } }: ParsedArgs): string | null {
  return typeof reason === 'string' && reason.trim() !== '' ? reason : null;
}

/** What the file says of operators, or, where it is broken, what the daemon last applied: a kill switch must work then too. */
function knownOperators(args: ParsedArgs, dataDir: string): ReadonlyMap<string, Pick<Operator, 'enabled'>> | null {
  try {
    return configurationOf(args).operators;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const applied = appliedConfiguration(dataDir)?.operators;
    return applied === undefined ? null : new Map([...applied.keys()].map((id) => [id, { enabled: true }]));
  }
}

async function throwSwitch(verb: 'stop' | 'start', id: string, args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const operators = knownOperators(args, dataDir);
  // Opened for a switch that is thrown only: what is refused makes no data folder.
  const store = { throwSwitch: (change: SwitchChange) => throwIn(dataDir, change) };
  const context = { actor: actor(args), clock: systemClock, store, operators };
  const outcome =
    verb === 'start'
      ? await startOperator(context, { operator: id })
      : await stopOperator(context, { operator: id, reason: reasonOption(args) });
  if (outcome.kind === 'refused') throw refusalError(outcome, [...(operators?.keys() ?? [])]);
  const when = isDaemonRunning(dataDir) ? 'the running daemon obeys within a second' : 'no daemon runs now';
  io.stdout.write(`${id} is ${verb === 'stop' ? 'stopped' : 'started'}; ${when}\n`);
  if (!outcome.isChecked)
    io.stdout.write('the configuration is broken, so nobody checked that there is such an operator\n');
  if (verb === 'start' && outcome.isOffByConfiguration)
    io.stdout.write('the configuration still switches it off (enabled: false)\n');
  return EXIT.ok;
}

async function throwIn(dataDir: string, change: SwitchChange): Promise<void> {
  const store = openForCommands(dataDir);
  await store.throwSwitch(change).finally(() => store.close());
}

function refusalError(
  refusal: Extract<SwitchOutcome | InvalidInput, { kind: 'refused' }>,
  known: readonly string[],
): UserError {
  if (refusal.reason === 'invalid-input') return inputError(refusal, { operator: 'ID' });
  return unknownName('', 'operator', refusal.operator, known);
}

interface Row {
  readonly operator: string;
  readonly enabled: boolean;
  readonly stoppedSince: string | null;
  readonly reason: string | null;
  readonly agreedRequestsPerSecond: number;
  readonly requestsLastHour: number;
  readonly busiestHourPerSecond: number | null;
  readonly grantsUnrevoked: number;
  readonly simsQuarantined: number;
}

function list({ operators }: Configuration, facts: StoredFacts, { values }: ParsedArgs, io: Io): number {
  const rows = [...operators.values()].map((operator) => rowOf(operator, facts));
  if (values.json === true) io.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else io.stdout.write(`${table(rows, tableWidth(io))}\n`);
  return EXIT.ok;
}

function rowOf({ id, enabled, requestsPerSecond }: Operator, facts: StoredFacts): Row {
  const stopped = facts.stopped.get(id);
  const hours = facts.requests.filter(({ operator }) => operator === id);
  const left = facts.grants.filter(
    (grant) => grant.operator === id && grant.expiresAt > facts.now && !isInUse(grant, facts.now),
  );
  return {
    operator: id,
    enabled: enabled && stopped === undefined,
    stoppedSince: stopped === undefined ? null : isoTime(stopped.since),
    reason: stopped?.reason ?? (enabled ? null : 'enabled: false in the configuration'),
    agreedRequestsPerSecond: requestsPerSecond,
    requestsLastHour: requestsSince(hours, rollupHour(facts.now) - HOUR),
    busiestHourPerSecond: hours.length === 0 ? null : largest(hours.map(({ requests }) => requests / (HOUR / SECOND))),
    grantsUnrevoked: left.length,
    simsQuarantined: facts.quarantines.filter((quarantine) => quarantine.operator === id).length,
  };
}

/** Of the last full hour. */
function requestsSince(hours: readonly HourOfRequests[], from: number): number {
  return hours.find(({ hour }) => hour === from)?.requests ?? 0;
}

function table(rows: readonly Row[], width: number): string {
  const header = [
    'OPERATOR',
    'STATE',
    'REQUESTS LAST HOUR',
    'BUSIEST HOUR/S',
    'AGREED/S',
    'GRANTS LEFT',
    'SIMS RESTING',
  ];
  return textTable(
    [...header, ''],
    rows.map((row) => [
      row.operator,
      row.enabled ? 'on' : 'off',
      String(row.requestsLastHour),
      row.busiestHourPerSecond === null ? '-' : row.busiestHourPerSecond.toFixed(3),
      row.agreedRequestsPerSecond.toFixed(3),
      String(row.grantsUnrevoked),
      String(row.simsQuarantined),
      [row.stoppedSince === null ? '' : `stopped ${row.stoppedSince}`, row.reason ?? ''].filter(Boolean).join(': '),
    ]),
    { right: [2, 3, 4, 5, 6], width },
  );
}
