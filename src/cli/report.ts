import { writeFile } from 'node:fs/promises';
import { loadConfiguration } from '../config/index.ts';
import type { Configuration } from '../core/configuration.ts';
import { UserError } from '../core/errors.ts';
import { INITIAL_STATE } from '../core/incident/high.ts';
import type { Monitor } from '../core/monitor.ts';
import { termsAt } from '../core/sla/terms.ts';
import { contractWindow, type Period } from '../core/sla/window.ts';
import type { EpochMs } from '../core/time.ts';
import { accountsOf } from '../pipeline/months/accounts.ts';
import { renderReport } from '../report/index.ts';
import type { ReportInput } from '../report/input.ts';
import { systemClock } from '../runtime/clock.ts';
import { version } from '../runtime/version.ts';
import { openForReading, type ReadOnlyStore } from '../store/index.ts';
import { type Command, EXIT } from './command.ts';
import { DEFAULT_CONFIG } from './data-dir.ts';

const FORMATS = ['json', 'html'] as const;
type Format = (typeof FORMATS)[number];

export const command: Command = {
  name: 'report',
  summary: "an operator's SLA compliance report for a month",
  help: `Usage: threenines report --operator ID [options]

The verdict per service with the figures it rests on, incidents, downtime, failures by reason, and the method in words.

  --operator ID     the operator (required)
  --period YYYY-MM  calendar month of the contract's zone (default: the current one, so far)
  --format F        json (default) or html
  --out FILE        write to this file instead of stdout
  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --fail-on-breach  exit code 1 when a service breached its SLA`,
  options: {
    operator: { type: 'string' },
    period: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    'fail-on-breach': { type: 'boolean' },
  },
  async run({ values }, io) {
    const { configuration } = loadConfiguration(typeof values.config === 'string' ? values.config : DEFAULT_CONFIG);
    const operator = operatorOption(values.operator, configuration);
    const format = formatOption(values.format);
    const now = systemClock.now();
    const dataDir = typeof values['data-dir'] === 'string' ? values['data-dir'] : configuration.dataDir;
    const store = openForReading(dataDir);
    try {
      const input = await reportInput(store, configuration, operator, periodOption(values.period, now), now);
      const text = renderReport(input, format);
      if (typeof values.out === 'string') await writeFile(values.out, text);
      else io.stdout.write(text);
      return values['fail-on-breach'] === true && breached(input) ? EXIT.no : EXIT.ok;
    } finally {
      await store.close();
    }
  },
};

async function reportInput(
  store: ReadOnlyStore,
  configuration: Configuration,
  operatorId: string,
  month: Temporal.PlainYearMonth,
  now: EpochMs,
): Promise<ReportInput> {
  const operator = configuration.operators.get(operatorId)!;
  const states = await store.states();
  const monitors = configuration.monitors.filter((monitor) => monitor.operator === operatorId);
  const services = [];
  for (const monitor of monitors) {
    const state = states.get(monitor.id) ?? INITIAL_STATE;
    const period = monthOf(month, monitor);
    const accounts = await accountsOf(store, configuration, { monitor, state }, period, now);
    for (const { settings, terms, compliance, closure } of accounts) {
      const { kind, schedule, deadlineMs, high } = settings;
      services.push({ service: monitor.service, kind, schedule, deadlineMs, terms, high, closure, ...compliance });
    }
  }
  const label = month.toPlainDate({ day: 1 }).toLocaleString('en', { month: 'long', year: 'numeric' });
  return {
    operator: { id: operator.id, name: operator.name, timezone: operator.calendar.timezone },
    period: { ...monthOf(month, monitors[0]!), label },
    generatedAt: now,
    simulated: services.some(({ simulated }) => simulated),
    method: {
      policy: configuration.policy,
      version,
      locations: [...new Set(monitors.map(({ location }) => location))],
    },
    monitors: services,
  };
}

function monthOf(month: Temporal.PlainYearMonth, { sla }: Monitor): Period {
  const inside = month.toPlainDate({ day: 15 }).toZonedDateTime('UTC').epochMilliseconds;
  return contractWindow(termsAt(sla, inside).window, inside);
}

function operatorOption(value: string | boolean | undefined, { operators }: Configuration): string {
  const known = [...operators.keys()].join(', ');
  if (typeof value !== 'string') throw new UserError(`report needs --operator ID; the configuration has ${known}`);
  if (!operators.has(value)) throw new UserError(`there is no operator "${value}"; the configuration has ${known}`);
  return value;
}

function formatOption(value: string | boolean | undefined): Format {
  const format = FORMATS.find((one) => one === (value ?? 'json'));
  if (format === undefined) throw new UserError(`--format: expected ${FORMATS.join(' or ')}, found "${value}"`);
  return format;
}

function periodOption(value: string | boolean | undefined, now: EpochMs): Temporal.PlainYearMonth {
  if (typeof value !== 'string') {
    return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('UTC').toPlainDate().toPlainYearMonth();
  }
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(value))
    throw new UserError(`--period: expected a month such as 2026-10, found "${value}"`);
  return Temporal.PlainYearMonth.from(value);
}

function breached(input: ReportInput): boolean {
  return input.monitors.some(
    ({ figures }) => figures.availability.verdict === 'breached' || figures.latency.verdict === 'breached',
  );
}
