import { styleText } from 'node:util';
import {
  ConfigError,
  type LoadedConfiguration,
  loadConfiguration,
  type RequestLoad,
  requestLoad,
} from '../config/index.ts';
import { formatDuration, formatPercentage } from '../config/units.ts';
import type { Configuration } from '../core/configuration.ts';
import { raisableIncidents } from '../core/incident/raisable.ts';
import type { Monitor, Operator } from '../core/monitor.ts';
import type { Schedule } from '../core/schedule.ts';
import { SECOND } from '../core/time.ts';
import { type Command, EXIT, type Io } from './command.ts';
import { DEFAULT_CONFIG } from './data-dir.ts';
import { textTable } from './output.ts';

/** Longer tables than this are summed up instead. */
const MAX_ROWS = 100;
/** Operators that are shown when there are more: those that are asked most. */
const BUSIEST = 20;

export const command: Command = {
  name: 'validate',
  summary: 'check a configuration; print its schedule and the request load per operator',
  help: `Usage: threenines validate [--config FILE] [--json]

Checks a configuration file without starting anything: every mistake with its line, column and key, on standard error, with
exit code 2. If there is none, prints the schedule, the load that it puts on each operator, and what deserves attention.
Opens no secrets and no certificates, and sends no request.

  --config FILE     the file to check (default: ${DEFAULT_CONFIG})
  --json            print one JSON object, for mistakes too`,
  options: {
    config: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values }, io) {
    const file = typeof values.config === 'string' ? values.config : DEFAULT_CONFIG;
    try {
      const loaded = loadConfiguration(file);
      if (values.json === true) printJson(io, toJson(loaded));
      else io.stdout.write(`${toText(loaded, file, io)}\n`);
      return EXIT.ok;
    } catch (error) {
      if (error instanceof ConfigError && values.json === true) printJson(io, { valid: false, issues: error.issues });
      throw error;
    }
  },
};

interface OperatorLoad extends RequestLoad {
  readonly operator: Operator;
  readonly monitors: number;
}

function loads({ configuration }: LoadedConfiguration): OperatorLoad[] {
  const byOperator = Map.groupBy(configuration.monitors, ({ operator }) => operator);
  return [...configuration.operators.values()].map((operator) => {
    const monitors = byOperator.get(operator.id) ?? [];
    return { operator, monitors: monitors.length, ...requestLoad(monitors) };
  });
}

function toText(loaded: LoadedConfiguration, file: string, io: Io): string {
  const { configuration, warnings } = loaded;
  const { monitors, operators, policy } = configuration;
  const size = `${plural(operators.size, 'operator')}, ${plural(monitors.length, 'monitor')}, policy ${policy}`;
  return [
    `${styleText('green', `${file} is valid`, { stream: io.stdout })}: ${size}`,
    ...(monitors.length <= MAX_ROWS ? ['', monitorTable(monitors)] : []),
    '',
    loadTable(loads(loaded)),
    '',
    incidentTable(configuration),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.map((warning) => `${styleText('yellow', 'warning:', { stream: io.stdout })} ${warning}`),
  ].join('\n');
}

function monitorTable(monitors: readonly Monitor[]): string {
  const rows = monitors.map(({ id, probe, schedule, deadlineMs, sla, high }) => [
    id,
    probe.kind,
    scheduleText(schedule),
    `${(schedule.offsetMs / SECOND).toFixed(3)}s`,
    formatDuration(deadlineMs),
    `${formatPercentage(sla.objectivePpm)}, ${sla.latencyStatistic} ${formatDuration(sla.latencyLimitMs)}`,
    high === null ? 'none' : `after ${formatDuration(high.afterMs)}`,
  ]);
  return textTable(['MONITOR', 'PROBE', 'SCHEDULE', 'OFFSET', 'DEADLINE', 'SLA', 'HIGH'], rows, [3, 4]);
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
    load.operator.enabled ? '' : 'switched off',
  ]);
  const header = ['OPERATOR', 'MONITORS', 'REQUESTS/S', 'ALLOWED/S', 'REQUESTS/DAY', 'SIM POOL', ''];
  const more = isLong ? `\n… and ${plural(all.length - BUSIEST, 'operator')} with a smaller load` : '';
  return `${textTable(header, rows, [1, 2, 3, 4])}${more}`;
}

function poolText({ pool }: RequestLoad): string {
  return pool === null ? '-' : `${pool.available} of ${pool.needed} needed`;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function toJson(loaded: LoadedConfiguration): object {
  const { configuration, warnings } = loaded;
  return {
    valid: true,
    policy: configuration.policy,
    incidents: raisableIncidents(configuration.process, configuration.high),
    operators: loads(loaded).map(({ operator, monitors, requestsPerSecond, requestsPerDay, pool }) => ({
      operator: operator.id,
      enabled: operator.enabled,
      monitors,
      requestsPerSecond,
      allowedPerSecond: operator.requestsPerSecond,
      requestsPerDay,
      simPool: pool,
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
    warnings,
  };
}

function printJson(io: Io, value: object): void {
  io.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
