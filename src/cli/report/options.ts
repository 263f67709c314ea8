import { type Configuration, REPORT_FORMATS, type ReportFormat } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import type { Operator } from '../../core/monitor.ts';
import { DAY, type EpochMs, floorTo, HOUR, isoTime } from '../../core/time.ts';
import type { PeriodIn } from '../../pipeline/reporting/report-facts.ts';
import { CSV_TABLES, type CsvTable } from '../../report/csv/tables.ts';
import { isWholeHour, LONGEST_PERIOD_DAYS, monthPeriod, spanPeriod } from '../../report/period.ts';
import { unknownName } from '../args/desk.ts';
import { parseInstant } from '../args/output.ts';
import type { ParsedArgs } from '../command.ts';

export interface ReportOptions {
  readonly operators: readonly Operator[];
  readonly all: boolean;
  readonly periodIn: PeriodIn;
  readonly format: ReportFormat;
  readonly table: CsvTable;
  /** File, or folder that ends with a slash or exists. */
  readonly out: string | null;
  /** Folder of the evidence pack. */
  readonly evidence: string | null;
  readonly fromSamples: boolean;
  readonly failOnBreach: boolean;
}

/** What the command line asks for; throws `UserError` with what was expected and what came. */
export function reportOptions({ values }: ParsedArgs, configuration: Configuration, now: EpochMs): ReportOptions {
  const all = values.all === true;
  const out = text(values.out);
  const evidence = text(values.evidence);
  if (all && evidence !== null) throw new UserError('--evidence is for one operator: give --operator, not --all');
  if (evidence !== null && (values.from !== undefined || values.to !== undefined)) {
    throw new UserError('--evidence is for a month, which a replay can reproduce: give --period');
  }
  const format = formatOption(text(values.format), all ? null : out);
  if (all && out === null && (format === 'html' || format === 'pdf')) {
    throw new UserError(`--all --format ${format} makes several files: give --out FOLDER`);
  }
  return {
    operators: all ? [...configuration.operators.values()] : [operatorOption(text(values.operator), configuration)],
    all,
    periodIn: periodOption(values, now),
    format,
    table: tableOption(text(values.table), format),
    out,
    evidence,
    fromSamples: values['from-samples'] === true,
    failOnBreach: values['fail-on-breach'] === true,
  };
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function operatorOption(value: string | null, { operators }: Configuration): Operator {
  const known = [...operators.keys()];
  if (value === null)
    throw new UserError(`report needs --operator ID or --all; the configuration has ${known.join(', ')}`);
  const operator = operators.get(value);
  if (operator === undefined) throw unknownName('--operator', 'operator', value, known);
  return operator;
}

/** As asked for, or as the name of the file says. */
function formatOption(value: string | null, out: string | null): ReportFormat {
  const wanted = value ?? REPORT_FORMATS.find((format) => out?.toLowerCase().endsWith(`.${format}`) === true) ?? 'json';
  const format = REPORT_FORMATS.find((one) => one === wanted);
  if (format === undefined) throw new UserError(`--format: expected ${REPORT_FORMATS.join(', ')}, found "${wanted}"`);
  return format;
}

function tableOption(value: string | null, format: ReportFormat): CsvTable {
  if (value !== null && format !== 'csv') throw new UserError('--table is for --format csv');
  const table = CSV_TABLES.find((one) => one === (value ?? 'services'));
  if (table === undefined) throw new UserError(`--table: expected ${CSV_TABLES.join(', ')}, found "${value}"`);
  return table;
}

function periodOption(values: ParsedArgs['values'], now: EpochMs): PeriodIn {
  const [month, from, to] = [text(values.period), text(values.from), text(values.to)];
  if (from === null && to === null) return monthOption(month, now);
  if (month !== null) throw new UserError('give --period, or --from and --to, not both');
  if (from === null) throw new UserError('--to needs --from');
  return spanOption(parseInstant('from', from, now), to === null ? null : parseInstant('to', to, now), now);
}

function monthOption(value: string | null, now: EpochMs): PeriodIn {
  const currentIn = (timezone: string) =>
    Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).toPlainDate().toPlainYearMonth();
  if (value === null) return (timezone) => monthPeriod(currentIn(timezone), timezone);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(value)) {
    throw new UserError(`--period: expected a month such as ${currentIn('UTC').toString()}, found "${value}"`);
  }
  const month = Temporal.PlainYearMonth.from(value);
  return (timezone, mayBeAhead = false) => {
    const period = monthPeriod(month, timezone);
    if (period.from >= now && !mayBeAhead)
      throw new UserError(`--period: ${value} has not begun; it begins ${isoTime(period.from)}`);
    return period;
  };
}

function spanOption(from: EpochMs, wantedEnd: EpochMs | null, now: EpochMs): PeriodIn {
  const to = wantedEnd ?? floorTo(now, HOUR);
  for (const [option, at] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!isWholeHour(at)) throw new UserError(`--${option}: expected a whole hour, found ${isoTime(at)}`);
  }
  if (from >= to) throw new UserError(`--to: expected a time after --from (${isoTime(from)}), found ${isoTime(to)}`);
  if (from >= now) throw new UserError(`--from: ${isoTime(from)} has not come yet`);
  if (to - from > LONGEST_PERIOD_DAYS * DAY) {
    const days = Math.ceil((to - from) / DAY);
    throw new UserError(`--from, --to: expected at most ${LONGEST_PERIOD_DAYS} days, found ${days}`);
  }
  return () => spanPeriod(from, to);
}
