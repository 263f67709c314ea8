import { styleText } from 'node:util';
import {
  ConfigError,
  type LoadedConfiguration,
  loadConfiguration,
  openConfiguration,
  type RequestLoad,
  requestLoad,
  SecretError,
  type SimPoolNeed,
  simPoolNeeds,
} from '../config/index.ts';
import { formatDuration, formatPercentage } from '../config/units.ts';
import { type SelfChecksConfig, speaksFor } from '../core/attribution/self-checks.ts';
import type { Configuration } from '../core/configuration.ts';
import { CONTRACT_TESTS } from '../core/contract/findings.ts';
import { UserError } from '../core/errors.ts';
import { raisableIncidents } from '../core/incident/raisable.ts';
import type { Monitor, Operator } from '../core/monitor.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import type { SlaVersion } from '../core/sla/terms.ts';
import { isoTime, SECOND } from '../core/time.ts';
import type { StoppedOperator } from '../pipeline/safety/ports.ts';
import { configFileOf, DEFAULT_CONFIG } from './args/data-dir.ts';
import { textTable } from './args/table.ts';
import { type Command, EXIT, type Io } from './command.ts';
import { isInUse, NO_FACTS, type StoredFacts, storedFacts } from './operator/stored-facts.ts';

/** Longer tables than this are summed up instead. */
const MAX_ROWS = 100;
/** Operators that are shown when there are more: those that are asked most. */
const BUSIEST = 20;

export const command: Command = {
  name: 'validate',
  summary: 'check a configuration; print its schedule and the request load per operator',
  help: `Usage: threenines validate [--config FILE] [--secrets] [--json]

Checks a configuration file without starting anything: every mistake with its line, column and key, on standard error, with
exit code 2. If there is none, prints the schedule, the load that it puts on each operator, and what deserves attention;
also what the data folder, if there is one, says of stopped operators and of grants that are left. Sends no request, and
opens secrets and certificates only with --secrets.

  --config FILE     the file to check (default: ${DEFAULT_CONFIG})
  --secrets         open each secret, key and certificate, as "run" does, and name all that cannot be used
  --json            print one JSON object, for mistakes too`,
  options: {
    config: { type: 'string' },
    secrets: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run({ values }, io) {
    const file = configFileOf({ values });
    try {
      const loaded = values.secrets === true ? withSecrets(file) : loadConfiguration(file);
      const facts = await factsFor(loaded);
      if (values.json === true) printJson(io, toJson(facts.loaded, facts.stored));
      else io.stdout.write(`${toText(facts.loaded, facts.stored, file, io)}\n`);
      return EXIT.ok;
    } catch (error) {
      if (values.json === true && error instanceof ConfigError) printJson(io, { valid: false, issues: error.issues });
      if (values.json === true && error instanceof SecretError) {
        printJson(io, { valid: false, issues: [], secrets: error.faults });
      }
      throw error;
    }
  },
};

/** The configuration, once its secrets are known to be usable, with the warnings about them. */
function withSecrets(file: string): LoadedConfiguration {
  const warnings = new Set<string>();
  openConfiguration(file, (warning) => void warnings.add(warning), Date.now());
  return { ...loadConfiguration(file), warnings: [...warnings] };
}

/** A configuration is valid whatever became of its store: a store that cannot be read is a warning. */
async function factsFor(loaded: LoadedConfiguration): Promise<{ loaded: LoadedConfiguration; stored: StoredFacts }> {
  try {
    return { loaded, stored: await storedFacts(loaded.configuration.dataDir) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const warning = `which operators are stopped is not known: ${error.message}`;
    return { loaded: { ...loaded, warnings: [...loaded.warnings, warning] }, stored: NO_FACTS };
  }
}

interface OperatorLoad extends RequestLoad {
  readonly operator: Operator;
  readonly monitors: number;
  /** Null where nothing is capped. */
  readonly pool: SimPoolNeed | null;
  /** By hand; null while it is not. */
  readonly stopped: StoppedOperator | null;
}

function loads({ configuration }: LoadedConfiguration, facts: StoredFacts): OperatorLoad[] {
  const pools = new Map([...simPoolNeeds(configuration.monitors)].map(([{ operator }, pool]) => [operator, pool]));
  const byOperator = Map.groupBy(configuration.monitors, ({ operator }) => operator);
  return [...configuration.operators.values()].map((operator) => {
    const monitors = byOperator.get(operator.id) ?? [];
    const load = requestLoad(monitors);
    const contractTests = operator.contractProbe ? CONTRACT_TESTS.length : 0;
    return {
      operator,
      monitors: monitors.length,
      ...load,
      requestsPerDay: load.requestsPerDay + contractTests,
      pool: pools.get(operator.id) ?? null,
      stopped: facts.stopped.get(operator.id) ?? null,
    };
  });
}

function toText(loaded: LoadedConfiguration, facts: StoredFacts, file: string, io: Io): string {
  const { configuration, warnings } = loaded;
  const { monitors, operators, policy } = configuration;
  const left = leftGrants(facts);
  const size = `${plural(operators.size, 'operator')}, ${plural(monitors.length, 'monitor')}, policy ${policy}`;
  return [
    `${styleText('green', `${file} is valid`, { stream: io.stdout })}: ${size}`,
    ...(monitors.length <= MAX_ROWS ? ['', monitorTable(monitors)] : []),
    '',
    loadTable(loads(loaded, facts)),
    ...ownCheckLines(configuration.ownChecks, monitors),
    '',
    incidentTable(configuration),
    ...(warnings.length + left.length > 0 ? [''] : []),
    ...[...warnings, ...left].map((warning) => `${styleText('yellow', 'warning:', { stream: io.stdout })} ${warning}`),
  ].join('\n');
}

function monitorTable(monitors: readonly Monitor[]): string {
  const rows = monitors.map(({ id, probe, schedule, deadlineMs, sla, high }) => [
    id,
    probe.kind,
    scheduleText(schedule),
    `${(schedule.offsetMs / SECOND).toFixed(3)}s`,
    formatDuration(deadlineMs),
    sla.map(termsText).join('; '),
    high === null ? 'none' : `after ${formatDuration(high.afterMs)}`,
  ]);
  return textTable(['MONITOR', 'PROBE', 'SCHEDULE', 'OFFSET', 'DEADLINE', 'SLA', 'HIGH'], rows, { right: [3, 4] });
}

function termsText({ validFrom, objectivePpm, latencyStatistic, latencyLimitMs }: SlaVersion): string {
  const since = validFrom === null ? '' : `from ${isoTime(validFrom)} `;
  return `${since}${formatPercentage(objectivePpm)}, ${latencyStatistic} ${formatDuration(latencyLimitMs)}`;
}

/** Each incident that could be raised, with the rule of the pack behind it. */
function incidentTable({ policy, process, high }: Configuration): string {
  const rows = raisableIncidents(process, high).map(({ rule, severity, policyRule, when }) => [
    rule,
    severity,
    `${policy} ${policyRule}`,
    when,
  ]);
  return textTable(['INCIDENT', 'SEVERITY', 'RULE', 'RAISED WHEN'], rows);
}

function scheduleText(schedule: Schedule): string {
  return schedule.kind === 'every'
    ? `every ${formatDuration(schedule.periodMs)}`
    : `cron ${schedule.expression} ${schedule.timezone}`;
}

function loadTable(all: readonly OperatorLoad[]): string {
  const isLong = all.length > MAX_ROWS;
  const busiest = all.toSorted((a, b) => b.requestsPerSecond - a.requestsPerSecond).slice(0, BUSIEST);
  const rows = (isLong ? busiest : all).map((load) => [
    load.operator.id,
    String(load.monitors),
    load.requestsPerSecond.toFixed(3),
    load.operator.requestsPerSecond.toFixed(3),
    load.requestsPerDay.toLocaleString('en'),
    poolText(load),
    switchText(load),
  ]);
  const header = ['OPERATOR', 'MONITORS', 'REQUESTS/S', 'ALLOWED/S', 'REQUESTS/DAY', 'SIM POOL', ''];
  const more = isLong ? `\n… and ${plural(all.length - BUSIEST, 'operator')} with a smaller load` : '';
  return `${textTable(header, rows, { right: [1, 2, 3, 4] })}${more}`;
}

function poolText({ pool }: OperatorLoad): string {
  if (pool === null) return '-';
  const shared = pool.operators.length > 1 ? ', shared' : '';
  return `${pool.available} of ${pool.needed} needed${shared}`;
}

function switchText({ operator, stopped }: OperatorLoad): string {
  const byHand = stopped === null ? [] : [`stopped by hand${stopped.reason === null ? '' : `: ${stopped.reason}`}`];
  return [...(operator.enabled ? [] : ['switched off']), ...byHand].join(', ');
}

/** One line per operator at which a grant may be left. */
function leftGrants({ grants, now }: StoredFacts): string[] {
  const left = Map.groupBy(
    grants.filter((grant) => grant.expiresAt > now && !isInUse(grant, now)),
    ({ operator }) => operator,
  );
  return [...left].map(
    ([operator, own]) =>
      `${operator}: ${plural(own.length, 'grant')} on test SIMs not known to be taken back; "threenines grants list" shows more`,
  );
}

/** What the monitor checks of itself; nothing when that is nothing. */
function ownCheckLines({ canary, references }: SelfChecksConfig, monitors: readonly Monitor[]): string[] {
  const rows = references.checks.map(({ name }) => [name, `every ${formatDuration(references.everyMs)}`, '']);
  if (canary !== null) rows.unshift(['canary', `every ${formatDuration(canary.everyMs)}`, spokenFor(canary, monitors)]);
  return rows.length === 0 ? [] : ['', textTable(['OWN CHECK', 'SCHEDULE', ''], rows)];
}

function spokenFor(canary: NonNullable<SelfChecksConfig['canary']>, monitors: readonly Monitor[]): string {
  const operators = new Set(monitors.filter(({ probe }) => speaksFor(canary, probe)).map(({ operator }) => operator));
  return `shown the certificate that ${plural(operators.size, 'operator')} ${operators.size === 1 ? 'is' : 'are'} shown`;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function toJson(loaded: LoadedConfiguration, facts: StoredFacts): object {
  const { configuration, warnings } = loaded;
  return {
    valid: true,
    policy: configuration.policy,
    incidents: raisableIncidents(configuration.process, configuration.high),
    operators: loads(loaded, facts).map(({ operator, monitors, requestsPerSecond, requestsPerDay, pool, stopped }) => ({
      operator: operator.id,
      enabled: operator.enabled && stopped === null,
      stopped: stopped === null ? null : { since: isoTime(stopped.since), reason: stopped.reason },
      monitors,
      requestsPerSecond,
      allowedPerSecond: operator.requestsPerSecond,
      requestsPerDay,
      simPool: pool === null ? null : { needed: pool.needed, available: pool.available },
    })),
    monitors: configuration.monitors.map(({ id, probe, schedule, deadlineMs, high }) => ({
      monitor: id,
      probe: probe.kind,
      ...(schedule.kind === 'every'
        ? { everyMs: schedule.periodMs }
        : { cron: schedule.expression, timezone: schedule.timezone }),
      offsetMs: schedule.offsetMs,
      deadlineMs,
      highAfterMs: high?.afterMs ?? null,
    })),
    ownChecks: {
      canary: configuration.ownChecks.canary && { everyMs: configuration.ownChecks.canary.everyMs },
      references: configuration.ownChecks.references.checks.map(({ name }) => name),
    },
    warnings,
  };
}

function printJson(io: Io, value: object): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
