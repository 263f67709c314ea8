import { loadConfiguration } from '../../config/index.ts';
import { readMaintenance } from '../../config/maintenance.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { type Deadline, outcomeOf, type Stated, stated } from '../../core/incident/deadline.ts';
import { completionDuty, type MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { firstSpan, maintenanceWindows, NOTICE_BUSINESS_DAYS, withNoticeDays } from '../../core/maintenance/windows.ts';
import { DAY, type EpochMs, isoTime } from '../../core/time.ts';
import {
  addMaintenance,
  cancelMaintenance,
  completeMaintenance,
  type EntryOutcome,
  noteCompletionNotice,
} from '../../pipeline/maintenance/entries.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openBeside, openForReading } from '../../store/index.ts';
import { DEFAULT_CONFIG, dataDirOf } from '../args/data-dir.ts';
import { parseInstant, textTable } from '../args/output.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { moment } from '../incident/submit.ts';

export const command: Command = {
  name: 'maintenance',
  summary: 'announce maintenance windows, list, cancel and complete them',
  help: `Usage: threenines maintenance add --operator ID --from TIME --to TIME [options]
       threenines maintenance add --ours --operator ID|--all --from TIME --to TIME [options]
       threenines maintenance list [--operator ID] [--json]
       threenines maintenance cancel ID
       threenines maintenance complete ID [--at TIME] [--told TIME]

Enters what an operator announces, beside the windows of monitors.yaml. A running daemon takes it in within seconds. A
window counts as announced in time with ${NOTICE_BUSINESS_DAYS} full business days of the operator between the notice and the start (or
what the policy says); otherwise,
and after its end, failures count as at any other time. "complete" notes when the work was done, and when that was told: an
early end ends the window. Once a single window is over, a completion notice is owed; "notice list" shows it, and channels are
told. With --ours it is our own work that operators were told of: it explains no failure of theirs. A window that was entered
after its month was closed needs "threenines month amend".

  --operator ID     the operator
  --ours            add: our own work, announced to the operator
  --all             add: announced to every operator (with --ours)
  --from, --to      wall time such as 2026-10-05T22:00, or an instant with Z or an offset; whole minutes
  --timezone ZONE   zone of wall times (default: the operator's; UTC with --ours)
  --services A,B    services (default: all of the operator)
  --announced TIME  when the notice came (default: now)
  --every RULE      weekday:sun or monthday:1: repeats from then on
  --note TEXT       what it is for
  --at TIME         when the work was done (default: now)
  --told TIME       when its end was told (default: now)
  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's
  --json            the entries as JSON`,
  options: {
    operator: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    timezone: { type: 'string' },
    services: { type: 'string' },
    announced: { type: 'string' },
    every: { type: 'string' },
    note: { type: 'string' },
    ours: { type: 'boolean' },
    all: { type: 'boolean' },
    told: { type: 'string' },
    at: { type: 'string' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const [verb, id] = args.positionals;
    if (verb === 'add') return await add(args, io);
    if (verb === 'list') return await list(args, io);
    if (verb === 'cancel' && id !== undefined)
      return await change(args, io, (book) => cancelMaintenance(book, id, systemClock.now()));
    if (verb === 'complete' && id !== undefined)
      return await change(args, io, (book) =>
        completeMaintenance(book, id, instantOption(args, 'at'), toldAt(args, 'told')),
      );
    throw new UserError('expected maintenance add, list, cancel ID or complete ID; --help explains them');
  },
};

async function add(args: ParsedArgs, io: Io): Promise<number> {
  const { values } = args;
  const { configuration } = loadConfiguration(String(values.config ?? DEFAULT_CONFIG));
  if (values.all !== true) return await addFor(String(values.operator ?? ''), args, io, configuration);
  if (values.ours !== true) throw new UserError('--all goes with --ours: an operator announces its own work only');
  let code: number = EXIT.ok;
  for (const operator of configuration.operators.keys()) {
    code = Math.max(code, await addFor(operator, args, io, configuration));
  }
  return code;
}

async function addFor(operator: string, args: ParsedArgs, io: Io, configuration: Configuration): Promise<number> {
  const { values } = args;
  const zone = zoneOf(configuration, operator);
  // Work of ours is at one time for all of them.
  const { window, rule: announced } = readMaintenance(windowOf(args, operator), values.ours === true ? 'UTC' : zone);
  const { services = null } = window;
  const ours = values.ours === true ? ({ ours: true } as const) : {};
  if (values.ours !== true) checkServices(configuration, operator, services);
  const note = typeof values.note === 'string' ? values.note : null;
  const { calendar } = configuration.operators.get(operator)!;
  const { notices } = configuration.process;
  const notice = values.ours === true ? notices.maintenanceOut : notices.maintenanceIn;
  const rule = withNoticeDays(announced, notice.businessDays);
  const completion = completionDuty({ ...ours, rule }, notices, calendar);
  const announcement = { operator, ...ours, services, rule, note, ...(completion !== null && { completion }) };
  return await change(
    args,
    io,
    (book) => addMaintenance(book, announcement, systemClock.now()),
    ({ rule: { announcedAt, ...rest } }) => {
      const { from, to } = firstSpan({ ...rest, announcedAt });
      const first = maintenanceWindows([{ ...rest, announcedAt }], calendar, from, Math.max(to, from + DAY))[0];
      if (first === undefined) return 'a change of the clock leaves it no time';
      const { noticeBusinessDays: days, announcedInTime } = first;
      const account = announcedInTime ? ': it is left out of the adjusted figure' : ': it counts as any other time';
      return `announced ${announcedInTime ? 'in time' : 'too late'}, ${days} business days ahead${values.ours === true ? '' : account}`;
    },
  );
}

/** The options in the form of an entry of `maintenance:` in monitors.yaml, which has the same checks. */
function windowOf({ values }: ParsedArgs, operator: string): object {
  const announced = typeof values.announced === 'string' ? values.announced : isoTime(systemClock.now());
  return {
    operator,
    from: values.from,
    to: values.to,
    announcedAt: announced,
    ...(values.timezone !== undefined && { timezone: values.timezone }),
    ...(typeof values.services === 'string' && { services: values.services.split(',') }),
    ...(typeof values.every === 'string' && { every: recurrence(values.every) }),
  };
}

function recurrence(text: string): object {
  const [kind, value] = text.split(':');
  if (kind === 'weekday' && value !== undefined) return { weekday: value };
  if (kind === 'monthday' && value !== undefined) return { monthDay: Number(value) };
  throw new UserError(`--every: expected weekday:sun or monthday:1, found "${text}"`);
}

function zoneOf({ operators }: Configuration, operator: string): string {
  const known = [...operators.keys()].join(', ');
  const found = operators.get(operator);
  if (found === undefined) throw new UserError(`--operator: expected one of ${known}, found ${operator || 'none'}`);
  return found.calendar.timezone;
}

function checkServices({ monitors }: Configuration, operator: string, services: readonly string[] | null): void {
  const known = monitors.filter((monitor) => monitor.operator === operator).map(({ service }) => service);
  for (const service of services ?? []) {
    if (!known.includes(service))
      throw new UserError(`--services: expected some of ${known.join(', ')}, found "${service}"`);
  }
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const store = openForReading(dataDirOf(args));
  const { operator } = args.values;
  try {
    const entries = (await store.maintenance()).filter((entry) => entry.operator === (operator ?? entry.operator));
    if (args.values.json === true) io.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    else io.stdout.write(entries.length === 0 ? 'no maintenance was entered\n' : `${table(entries)}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function table(entries: readonly MaintenanceEntry[]): string {
  const now = systemClock.now();
  const rows = entries.map(({ id, ours, services, rule, completion, note }) => [
    id,
    ours === true ? 'ours' : 'operator',
    services?.join(', ') ?? 'all',
    `${rule.from} to ${rule.to} ${rule.timezone}`,
    rule.every === null ? '' : JSON.stringify(rule.every),
    rule.announcedAt === null ? '' : isoTime(rule.announcedAt),
    stateOf(rule),
    completion === undefined ? '' : completionText(completion, rule, now),
    note ?? '',
  ]);
  return textTable(['ID', 'WHOSE', 'SERVICES', 'WINDOW', 'REPEATS', 'ANNOUNCED', 'STATE', 'END TOLD', 'NOTE'], rows);
}

function completionText(
  completion: Deadline,
  { cancelledAt, ...rule }: MaintenanceEntry['rule'],
  now: EpochMs,
): string {
  const { dueAt, metAt } = completion;
  if (cancelledAt != null) return '';
  if (metAt !== null) return `${isoTime(metAt)}${metAt > dueAt ? ', late' : ''}`;
  return firstSpan(rule).to > now ? '' : `${outcomeOf(completion, now)}, due ${isoTime(dueAt)}`;
}

function stateOf({ cancelledAt, completedAt }: MaintenanceEntry['rule']): string {
  if (cancelledAt != null) return `cancelled ${isoTime(cancelledAt)}`;
  return completedAt == null ? 'announced' : `completed ${isoTime(completedAt)}`;
}

function instantOption({ values }: ParsedArgs, name: string): EpochMs {
  const now = systemClock.now();
  return typeof values[name] === 'string' ? parseInstant(name, values[name], now) : now;
}

function toldAt(args: ParsedArgs, option: string): Stated {
  return stated(moment(args, option), systemClock.now());
}

/** Of `notice send` and `notice received`: the end of planned work was told. */
export function noteCompletion(args: ParsedArgs, io: Io, by: Deadline['owedBy'], id: string): Promise<number> {
  return change(
    args,
    io,
    (book) => noteCompletionNotice(book, id, by, toldAt(args, 'at')),
    ({ completion }) => `its end was told ${isoTime(completion!.metAt!)}`,
  );
}

const REFUSALS = {
  'unknown-id': 'there is no such window; "threenines maintenance list" shows them',
  'cancelled-already': 'it was cancelled already',
  'completed-already': 'its completion was noted already',
  'has-begun': 'it has begun; "threenines maintenance complete" notes when the work was done',
  'has-not-begun': 'it has not begun by then; "threenines maintenance cancel" takes it back',
  'nothing-owed': 'it owes no completion notice',
  'other-side': 'the other side owes its completion notice: "send" logs one of ours, "received" one of the operator',
  repeats: 'it repeats; only single windows are completed',
} as const;

async function change(
  args: ParsedArgs,
  io: Io,
  work: (book: ReturnType<typeof openBeside>) => Promise<EntryOutcome>,
  more: (entry: MaintenanceEntry) => string = ({ rule }) => stateOf(rule),
): Promise<number> {
  const store = openBeside(dataDirOf(args));
  try {
    const outcome = await work(store);
    if (outcome.kind === 'refused') throw new UserError(REFUSALS[outcome.reason]);
    const known = outcome.kind === 'known' ? 'stands already; ' : '';
    io.stdout.write(`${outcome.entry.id}: ${known}${more(outcome.entry)}\n`);
    return outcome.kind === 'known' ? EXIT.no : EXIT.ok;
  } finally {
    await store.close();
  }
}
