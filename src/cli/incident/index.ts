import { UserError } from '../../core/errors.ts';
import { type IncidentRecord, isCallOnHold, type LogEntry } from '../../core/incident/incident.ts';
import { HELD_BACK, mailText, phoneText } from '../../core/incident/wording.ts';
import { ESCALATION_FORM } from '../../core/letters.ts';
import { incidentRecordJson, storedIncidentJson } from '../../core/wire.ts';
import { wholeLog } from '../../pipeline/incidents/whole-log.ts';
import type { CommandLine } from '../../pipeline/ports/command-line.ts';
import { systemClock } from '../../runtime/clock.ts';
import { commandLine } from '../../runtime/command-line.ts';
import { openForReading, type StoreReader } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { filterOf } from '../args/desk.ts';
import { tableWidth } from '../args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';
import { faultTable, ownFaults } from './faults.ts';
import { findIncident } from './find.ts';
import { submit } from './submit.ts';
import { incidentTable, incidentText } from './text.ts';
import { actOn, raiseAct, resolveOursAct } from './verbs.ts';

export const command: Command = {
  name: 'incident',
  summary: 'list and show incidents; acknowledge, call, note, answer, resolve, raise',
  help: `Usage: threenines incident list [--operator ID] [--service NAME] [--all] [--json]
       threenines incident show ID [--json | --say | --mail]
       threenines incident ack ID                take it: nobody else is paged for it any more
       threenines incident confirm ID            you confirmed the failure by hand, where that is asked for
       threenines incident call ID [TEXT]        log an attempt to reach the operator; the first one starts its clock
       threenines incident answer ID TEXT        log the operator's answer or update
       threenines incident note ID TEXT
       threenines incident link ID REFERENCE     a bug, a ticket
       threenines incident resolve ID [TEXT]     it is over; if it goes on failing, it is reopened after the rule's time
       threenines incident resolve --ours --service NAME [TEXT]   an outage of ours is over, for every operator
       threenines incident cancel ID [TEXT]      it was none
       threenines incident raise --operator ID --service NAME [options] TEXT
       threenines incident raise --form [FILE]   print the form that an operator fills in, or raise from one
       threenines incident raise --all --ours --service NAME [options] TEXT

ID is an id, the beginning of one, or OPERATOR/SERVICE for the open incident of that monitor. Names must be those of the
configuration that the daemon last applied (or of --config), or of stored history.

Works beside a running daemon, which does what is asked within a second; without one, this command does it itself. "list" also
names what the monitor itself is at fault for now: while such a fault lasts, an operator is neither blamed nor known to be well.

  --all             list: early warnings too; raise: for every operator
  --say             show: what to say on the phone
  --mail            show: the text of a mail to the operator
  --by NAME         who acts (default: your user name)
  --at TIME         when it happened, for call, answer, note, link and resolve (default: now; 10m is ten minutes ago)
  --medium M        call: phone (default) or email
  --contact WHOM    call: role or label of whom (default: the first that can be reached so)
  --outcome O       call: answered (default), no-answer, left-message or sent
  --severity S      raise: high (default) or low
  --found-by W      raise: operator (default) or person
  --started TIME    raise: since when (default: --aware, or now)
  --ours            raise: the outage is ours; the operator is owed a notice of it, and owes nothing itself
  --unlisted        raise: nobody monitors the service; call: the contact is not configured
  --aware TIME      raise: when the side that has the fault became aware; it then owes an outage notice (--ours: now)
  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --json            list: the objects of "replay --json", with their ids; show: everything

Exit code 1: somebody was faster (conflict).`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    service: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    say: { type: 'boolean' },
    mail: { type: 'boolean' },
    by: { type: 'string' },
    at: { type: 'string' },
    medium: { type: 'string' },
    contact: { type: 'string' },
    outcome: { type: 'string' },
    severity: { type: 'string' },
    'found-by': { type: 'string' },
    started: { type: 'string' },
    aware: { type: 'string' },
    ours: { type: 'boolean' },
    unlisted: { type: 'boolean' },
    form: { type: 'boolean' },
  },
  async run(args, io) {
    const [verb, id] = args.positionals;
    if (verb === 'list') return await list(args, io);
    if (verb === 'show' && id !== undefined) return await show(id, args, io);
    if (verb === 'resolve' && args.values.ours === true) return await submit(args, io, resolveOursAct(args));
    if (verb === 'raise' && id === undefined && args.values.form === true) {
      io.stdout.write(ESCALATION_FORM);
      return EXIT.ok;
    }
    if (verb === 'raise') return await submit(args, io, raiseAct(args, io));
    const act = verb === undefined ? null : actOn(verb, args);
    if (act !== null) return await submit(args, io, act);
    throw new UserError(
      'expected "incident list", "incident show ID" or another verb; "threenines incident --help" explains them',
    );
  },
};

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const { json, all } = args.values;
  const [found, faults] = await reading(args, io, async (store, dataDir) => {
    const filter = await filterOf(args, io, dataDir, store);
    return await Promise.all([
      store.incidents(filter),
      json === true ? [] : ownFaults(store, filter, systemClock.now()),
    ]);
  });
  const incidents = found.filter(({ severity }) => all === true || severity !== 'warning');
  if (json === true) {
    io.stdout.write(`${JSON.stringify(incidents.map(storedIncidentJson), null, 2)}\n`);
    return EXIT.ok;
  }
  io.stdout.write(incidents.length === 0 ? 'no incidents\n' : `${incidentTable(incidents, io, systemClock.now())}\n`);
  if (faults.length > 0)
    io.stdout.write(`\nThe monitor itself is at fault, not the operator:\n${faultTable(faults, tableWidth(io))}\n`);
  return EXIT.ok;
}

async function show(id: string, args: ParsedArgs, io: Io): Promise<number> {
  const text = await reading(args, io, async (store, dataDir) => {
    const record = await findIncident(store, id);
    return rendered(record, await wholeLog(store, record.id), args, commandLine(dataDir), tableWidth(io));
  });
  io.stdout.write(`${text}\n`);
  return EXIT.ok;
}

function rendered(
  record: IncidentRecord,
  log: readonly LogEntry[],
  { values }: ParsedArgs,
  command: CommandLine,
  width: number,
): string {
  const now = systemClock.now();
  if (values.json === true) return JSON.stringify(incidentRecordJson(record, log, now), null, 2);
  if (values.say === true)
    return isCallOnHold(record) ? `${HELD_BACK}\n\n${phoneText(record, now)}` : phoneText(record, now);
  return values.mail === true ? mailText(record, now) : incidentText(record, log, now, command, width);
}

async function reading<T>(
  args: ParsedArgs,
  io: Io,
  read: (store: StoreReader, dataDir: string) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(args, io);
  const store = openForReading(dataDir);
  try {
    return await read(store, dataDir);
  } finally {
    await store.close();
  }
}
