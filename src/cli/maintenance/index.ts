import { readWindow } from '../../config/maintenance.ts';
import type { DeskConfiguration } from '../../core/desk-configuration.ts';
import { UserError } from '../../core/errors.ts';
import { type Deadline, outcomeOf } from '../../core/incident/deadline.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { firstSpan, NOTICE_BUSINESS_DAYS } from '../../core/maintenance/windows.ts';
import { type EpochMs, isoTime, utc } from '../../core/time.ts';
import {
  type AddMaintenance,
  type AddMaintenanceOutcome,
  type Announced,
  addMaintenance,
} from '../../pipeline/maintenance/verbs/add-maintenance.ts';
import { cancelMaintenance } from '../../pipeline/maintenance/verbs/cancel-maintenance.ts';
import { completeMaintenance } from '../../pipeline/maintenance/verbs/complete-maintenance.ts';
import type { EntryOutcome, MaintenanceContext } from '../../pipeline/maintenance/verbs/context.ts';
import { noteCompletionNotice } from '../../pipeline/maintenance/verbs/note-completion-notice.ts';
import type { MaintenanceReads } from '../../pipeline/ports/history.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { systemClock } from '../../runtime/clock.ts';
import { commandLine } from '../../runtime/command-line.ts';
import { openBeside, openForReading } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { DEFAULT_CONFIG, dataDirOf } from '../args/data-dir.ts';
import { deskOf, filterOf, suggestion, unknownName } from '../args/desk.ts';
import { inputError } from '../args/input-error.ts';
import { parseInstant, withoutAge } from '../args/output.ts';
import { tableWidth, textTable } from '../args/table.ts';
import { moment } from '../args/values.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';

export const command: Command = {
  name: 'maintenance',
  summary: 'enter maintenance that was announced; list, cancel and complete it',
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
  --from, --to      wall time such as 2026-10-05T22:00, or an instant with Z or an offset
  --timezone ZONE   zone of wall times (default: the operator's; UTC with --ours)
  --services A,B    services (default: all of the operator)
  --announced TIME  when the notice came: in the same form, or an age such as 3d (default: now)
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
    if (verb === 'cancel' && id !== undefined) return await change(args, io, id, cancelMaintenance);
    if (verb === 'complete' && id !== undefined) {
      const input = { at: instantOption(args, 'at'), toldAt: moment(args, 'told') };
      return await change(args, io, id, (context, one) => completeMaintenance(context, { ...input, ...one }));
    }
    throw new UserError('expected maintenance add, list, cancel ID or complete ID; --help explains them');
  },
};

async function add(args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const configuration = deskOf(args, io, dataDir);
  if (configuration === null) throw new UserError(`there is no ${DEFAULT_CONFIG} here; give --config`);
  const input = announcementOf(args, configuration);
  const store = openBeside(dataDir);
  try {
    const context = { actor: actor(args), clock: systemClock, store, configuration, readWindow };
    const outcome = await addMaintenance(context, input);
    if (outcome.kind === 'refused') throw additionRefused(outcome, configuration);
    for (const { kind, entry, notice } of outcome.announced) {
      io.stdout.write(`${entry.id}: ${kind === 'known' ? 'stands already; ' : ''}${noticeText(notice, entry)}\n`);
      if (entry.ours === true && kind === 'added')
        io.stdout.write(`  nothing is sent; the letter: ${commandLine(dataDir)(`notice letter ${entry.id}`)}\n`);
    }
    return outcome.announced.some(({ kind }) => kind === 'known') ? EXIT.no : EXIT.ok;
  } finally {
    await store.close();
  }
}

function announcementOf({ values }: ParsedArgs, configuration: DeskConfiguration): AddMaintenance {
  const { operator, ours, all, from, to, timezone, services, announced, every, note } = values;
  if (all !== true && typeof operator !== 'string')
    throw new UserError(
      `maintenance add needs --operator ID; known: ${[...configuration.operators.keys()].join(', ')}`,
    );
  return {
    operator: all === true ? null : String(operator),
    ours: ours === true,
    from: withoutAge(String(from ?? ''), systemClock.now()),
    to: withoutAge(String(to ?? ''), systemClock.now()),
    ...(typeof timezone === 'string' && { timezone }),
    ...(typeof services === 'string' && { services: services.split(',') }),
    ...(typeof announced === 'string' && { announcedAt: withoutAge(announced, systemClock.now()) }),
    ...(typeof every === 'string' && { every: recurrence(every) }),
    ...(typeof note === 'string' && note.trim() !== '' && { note }),
  };
}

function recurrence(text: string): AddMaintenance['every'] {
  const [kind, value = ''] = text.split(':');
  if (kind === 'weekday' && value !== '') return { weekday: value as Weekday };
  if (kind === 'monthday' && /^\d+$/.test(value)) return { monthDay: Number(value) };
  throw new UserError(`--every: expected weekday:sun or monthday:1, found "${text}"`);
}

/** As it was typed; the verb checks it. */
type Weekday = Extract<NonNullable<AddMaintenance['every']>, { weekday: unknown }>['weekday'];

/** Keys that are named as in monitors.yaml, which has the same checks. */
const FILE_KEYS = ['from', 'to', 'timezone', 'announcedAt', 'every', 'every.weekday', 'every.monthDay'];

function additionRefused(
  refusal: Extract<AddMaintenanceOutcome, { kind: 'refused' }>,
  configuration: DeskConfiguration,
): UserError {
  switch (refusal.reason) {
    case 'invalid-input':
      return inputError(refusal, Object.fromEntries(FILE_KEYS.map((key) => [key, key])));
    case 'all-needs-ours':
      return new UserError('--all goes with --ours: an operator announces its own work only');
    case 'unknown-operator':
      return unknownName('--operator', 'operator', refusal.operator, [...configuration.operators.keys()]);
    case 'unknown-service':
      return unknownName('--services', 'service', refusal.service, refusal.known);
  }
}

function noticeText(notice: Announced['notice'], { ours }: MaintenanceEntry): string {
  if (notice === null) return 'a change of the clock leaves it no time';
  const { businessDays, isInTime } = notice;
  const account = isInTime ? ': it is left out of the adjusted figure' : ': it counts as any other time';
  return `announced ${isInTime ? 'in time' : 'too late'}, ${businessDays} business ${businessDays === 1 ? 'day' : 'days'} ahead${ours === true ? '' : account}`;
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const store = openForReading(dataDir);
  try {
    const { operator } = await filterOf(
      { ...args, values: { ...args.values, service: undefined } },
      io,
      dataDir,
      store,
    );
    const entries = (await store.maintenance()).filter((entry) => entry.operator === (operator ?? entry.operator));
    if (args.values.json === true) io.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
    else io.stdout.write(entries.length === 0 ? 'no maintenance was entered\n' : `${table(entries, tableWidth(io))}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function table(entries: readonly MaintenanceEntry[], width: number): string {
  const now = systemClock.now();
  const rows = entries.map(({ id, ours, services, rule, completion, note }) => [
    id,
    ours === true ? 'ours' : 'operator',
    services?.join(', ') ?? 'all',
    `${rule.from.replace('T', ' ')} to ${rule.to.replace('T', ' ')} ${rule.timezone}`,
    rule.every === null ? '' : everyText(rule.every),
    rule.announcedAt === null ? '' : utc(rule.announcedAt),
    stateOf(rule),
    completion === undefined ? '' : completionText(completion, rule, now),
    note ?? '',
  ]);
  return textTable(
    ['ID', 'WHOSE', 'SERVICES', 'WINDOW', 'REPEATS', 'ANNOUNCED (UTC)', 'STATE', 'END TOLD', 'NOTE'],
    rows,
    {
      width,
    },
  );
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function everyText(every: NonNullable<MaintenanceEntry['rule']['every']>): string {
  return 'weekday' in every ? `each ${WEEKDAYS[every.weekday - 1]}` : `on day ${every.monthDay} of each month`;
}

function completionText(
  completion: Deadline,
  { cancelledAt, ...rule }: MaintenanceEntry['rule'],
  now: EpochMs,
): string {
  const { dueAt, metAt } = completion;
  if (cancelledAt != null) return '';
  if (metAt !== null) return `${utc(metAt)} UTC${metAt > dueAt ? ', late' : ''}`;
  return firstSpan(rule).to > now ? '' : `${outcomeOf(completion, now)}, due ${utc(dueAt)} UTC`;
}

function stateOf({ cancelledAt, completedAt }: MaintenanceEntry['rule']): string {
  if (cancelledAt != null) return `cancelled ${utc(cancelledAt)} UTC`;
  return completedAt == null ? 'announced' : `completed ${utc(completedAt)} UTC`;
}

function instantOption({ values }: ParsedArgs, name: string): string {
  const now = systemClock.now();
  return isoTime(typeof values[name] === 'string' ? parseInstant(name, values[name], now) : now);
}

/** Of `notice send` and `notice received`: the end of planned work was told. */
export function noteCompletion(args: ParsedArgs, io: Io, from: Deadline['owedBy'], id: string): Promise<number> {
  const input = { from, at: moment(args, 'at') };
  return change(
    args,
    io,
    id,
    (context, one) => noteCompletionNotice(context, { ...input, ...one }),
    ({ completion }) => `its end was told ${utc(completion!.metAt!)} UTC`,
  );
}

async function change(
  args: ParsedArgs,
  io: Io,
  wanted: string,
  act: (context: MaintenanceContext, one: { readonly maintenance: string }) => Promise<EntryOutcome | InvalidInput>,
  more: (entry: MaintenanceEntry) => string = ({ rule }) => stateOf(rule),
): Promise<number> {
  const store = openBeside(dataDirOf(args, io));
  try {
    const one = { maintenance: await findMaintenance(store, wanted) };
    const outcome = await act({ actor: actor(args), clock: systemClock, store }, one);
    if (outcome.kind !== 'done') throw changeRefused(outcome);
    io.stdout.write(`${outcome.entry.id}: ${more(outcome.entry)}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

/** Id of the window that is meant: by its id or the beginning of it. */
async function findMaintenance(store: MaintenanceReads, wanted: string): Promise<string> {
  const ids = (await store.maintenance()).map(({ id }) => id);
  if (ids.includes(wanted)) return wanted;
  const matching = ids.filter((id) => id.startsWith(wanted));
  if (matching.length === 1) return matching[0]!;
  if (matching.length === 0) throw new UserError(`there is no window "${wanted}"; ${suggestion(wanted, ids)}`);
  throw new UserError(
    `the id of ${matching.length} windows begins with "${wanted}": ${matching.slice(0, 5).join(', ')}`,
  );
}

function changeRefused(refusal: Exclude<EntryOutcome | InvalidInput, { kind: 'done' }>): UserError {
  if (refusal.reason === 'invalid-input') return inputError(refusal, { maintenance: 'ID', toldAt: '--told' });
  if (refusal.reason === 'in-future') return new UserError(`${isoTime(refusal.at)} is not over yet`);
  return new UserError(REFUSALS[refusal.reason]);
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
