import { validateDetailed } from 'node-cron';
import { type CronFields, type CronSchedule, cronSchedule, longestGapMs } from '../../core/schedule/schedule.ts';

/** An expression that node-cron expands, without its monitor's offset. */
export type Cron = Pick<CronSchedule, 'expression' | 'timezone' | 'fields' | 'periodMs'>;

export type CronResult = { readonly cron: Cron; readonly longestGapMs: number } | { readonly error: string };

/** Each distinct expression and zone is expanded once, however often a file is loaded: its gaps take thousands of instants. */
const KNOWN = new Map<string, CronResult>();
const MOST_KNOWN = 1_000;

/** `error` completes "found …". */
export function expandCron(expression: string, timezone: string): CronResult {
  const key = `${timezone} ${expression}`;
  const known = KNOWN.get(key) ?? expand(expression.trim().replace(/\s+/g, ' '), timezone);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, known);
  return known;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  dayOfMonth: 'day of month',
  dayOfWeek: 'day of week',
};

function expand(expression: string, timezone: string): CronResult {
  const { errors, fields } = validateDetailed(expression);
  const [error] = errors;
  if (error?.field === 'expression') return { error: JSON.stringify(expression) };
  if (error !== undefined)
    return { error: `${JSON.stringify(error.value)} as ${FIELD_NAMES[error.field] ?? error.field}` };
  if (fields === undefined) return { error: JSON.stringify(expression) };
  const special = [...fields.dayOfMonth, ...fields.dayOfWeek].find((day) => typeof day === 'string');
  if (special !== undefined) return { error: `the special day ${special}` };
  const sixFields = expression.split(' ').length === 5 ? `0 ${expression}` : expression;
  const cron = { expression: sixFields, timezone, fields: fields as CronFields };
  const schedule = cronSchedule(cron, '', '');
  return { cron: { ...cron, periodMs: schedule.periodMs }, longestGapMs: longestGapMs(schedule) };
}
