import { UserError } from '../../core/errors.ts';
import { type Deadline, outcomeOf } from '../../core/incident/deadline.ts';
import { deadlineName, mailText } from '../../core/incident/wording.ts';
import { maintenanceLetter, outageLetter } from '../../core/letters.ts';
import type { MaintenanceEntry } from '../../core/maintenance/entry.ts';
import { firstSpan } from '../../core/maintenance/windows.ts';
import { utc } from '../../core/time.ts';
import { deadlineJson } from '../../core/wire.ts';
import { noticeReceived } from '../../pipeline/incidents/verbs/notice-received.ts';
import { noticeSent } from '../../pipeline/incidents/verbs/notice-sent.ts';
import { noticeSentToAll } from '../../pipeline/incidents/verbs/notice-sent-to-all.ts';
import type { IncidentReads, MaintenanceReads } from '../../pipeline/ports/history.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openForReading } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { deskOf, filterOf } from '../args/desk.ts';
import { tableWidth, textTable } from '../args/table.ts';
import { moment, textOf } from '../args/values.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { noteCompletion } from '../maintenance/index.ts';
import { findIncident } from './find.ts';
import { type Act, submit } from './submit.ts';

export const command: Command = {
  name: 'notice',
  summary: 'what is owed to whom by when; log outage notices',
  help: `Usage: threenines notice list [--operator ID] [--all] [--json]
       threenines notice send INCIDENT TEXT        log an outage notice of ours: to whom, and how
       threenines notice send --service NAME TEXT  log it for every operator that is still owed one about it
       threenines notice received INCIDENT TEXT    log an outage notice of the operator
       threenines notice send|received MAINTENANCE TEXT   log that the end of planned work was told
       threenines notice letter INCIDENT|MAINTENANCE      print the notice that we owe, ready to send

Calls, answers, updates and notices that incidents oblige either side to, each with its deadline and whether it was kept.
An outage notice is owed where "incident raise" was told since when its owner is aware of the fault.

  --all             list: also what closed incidents obliged to
  --operator ID     list: only this operator
  --service NAME    send: our outages that were raised under this name
  --by NAME         who acts (default: your user name)
  --at TIME         when it happened (default: now; 10m is ten minutes ago)
  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --json            print one JSON array`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    service: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    by: { type: 'string' },
    at: { type: 'string' },
  },
  async run(args, io) {
    const [verb, incidentId, ...words] = args.positionals;
    if (verb === 'list') return await list(args, io);
    if (verb === 'send' && typeof args.values.service === 'string')
      return await submit(args, io, sentToAll(args, args.values.service));
    if (verb === 'letter' && incidentId !== undefined) return await printLetter(incidentId, args, io);
    if ((verb !== 'send' && verb !== 'received') || incidentId === undefined) {
      throw new UserError('expected "notice list", "notice send INCIDENT TEXT" or "notice received INCIDENT TEXT"');
    }
    if (incidentId.includes('.maintenance.'))
      return await noteCompletion(args, io, verb === 'send' ? 'us' : 'operator', incidentId);
    const input = { at: moment(args, 'at'), text: textOf(words, 'to whom, how and what') };
    const idIn = async (store: Pick<IncidentReads, 'incidents'>) => (await findIncident(store, incidentId)).id;
    return await submit(
      args,
      io,
      verb === 'send'
        ? {
            done: 'the notice is logged as sent',
            run: async (context) => noticeSent(context, { incident: await idIn(context.store), ...input }),
          }
        : {
            done: 'the notice is logged as received',
            run: async (context) => noticeReceived(context, { incident: await idIn(context.store), ...input }),
          },
    );
  },
};

/** Nothing is sent: a person sends it, and logs that with "notice send". */
async function printLetter(wanted: string, args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const store = openForReading(dataDir);
  try {
    io.stdout.write(`${await letterAbout(wanted, store, args, io, dataDir)}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function letterAbout(
  wanted: string,
  store: IncidentReads & MaintenanceReads,
  args: ParsedArgs,
  io: Io,
  dataDir: string,
): Promise<string> {
  if (!wanted.includes('.maintenance.')) {
    const record = await findIncident(store, wanted);
    return record.ours === true ? outageLetter(record) : mailText(record, systemClock.now());
  }
  const matching = (await store.maintenance()).filter(({ id }) => id.startsWith(wanted));
  const [entry, ...others] = matching;
  if (entry === undefined || others.length > 0)
    throw new UserError(`${matching.length} windows begin with "${wanted}"; "threenines maintenance list" shows them`);
  const operator = deskOf(args, io, dataDir)?.operators.get(entry.operator);
  return maintenanceLetter(entry, {
    name: operator?.name ?? entry.operator,
    timezone: operator?.calendar.timezone ?? 'UTC',
  });
}

/** One mail to all of them is one command. */
function sentToAll(args: ParsedArgs, service: string): Act {
  const { operator } = args.values;
  const input = {
    service,
    operator: typeof operator === 'string' ? operator : null,
    text: textOf(args.positionals.slice(1), 'to whom, how and what'),
    at: moment(args, 'at'),
  };
  return { done: 'the notice is logged as sent', run: (context) => noticeSentToAll(context, input) };
}

interface Owed {
  /** Id of an incident, or of planned work. */
  readonly id: string;
  readonly operator: string;
  readonly deadline: Deadline;
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const { all, json } = args.values;
  const dataDir = dataDirOf(args, io);
  const store = openForReading(dataDir);
  try {
    const { operator } = await filterOf(args, io, dataDir, store);
    const incidents = await store.incidents({
      ...(operator !== undefined && { operator }),
      ...(all !== true && { unclosed: true }),
    });
    const works = (await store.maintenance()).filter((entry) => entry.operator === (operator ?? entry.operator));
    const owed = [
      ...incidents.flatMap((one) =>
        one.deadlines.map((deadline) => ({ id: one.id, operator: one.operator, deadline })),
      ),
      ...works.flatMap((entry) => completionOwed(entry, all === true)),
    ].sort((a, b) => a.deadline.dueAt - b.deadline.dueAt);
    io.stdout.write(
      json === true ? `${JSON.stringify(owed.map(toJson), null, 2)}\n` : `${toText(owed, tableWidth(io))}\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

/** From the end of the work on; one that was told long ago is history. */
function completionOwed({ id, operator, rule, completion }: MaintenanceEntry, all: boolean): Owed[] {
  const now = systemClock.now();
  if (completion === undefined || rule.cancelledAt != null || firstSpan(rule).to > now) return [];
  return all || completion.metAt === null ? [{ id, operator, deadline: completion }] : [];
}

function toJson({ id, operator, deadline }: Owed): object {
  return {
    [deadline.kind === 'completion' ? 'maintenance' : 'incident']: id,
    operator,
    ...deadlineJson(deadline, systemClock.now()),
  };
}

function toText(owed: readonly Owed[], width: number): string {
  if (owed.length === 0) return 'nothing is owed';
  const now = systemClock.now();
  return textTable(
    ['DUE (UTC)', 'WHAT', 'OUTCOME', 'ABOUT'],
    owed.map(({ id, deadline }) => [utc(deadline.dueAt), deadlineName(deadline), outcomeOf(deadline, now), id]),
    { width },
  );
}
