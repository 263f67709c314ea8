import { UserError } from '../core/errors.ts';
import { type Deadline, outcomeOf } from '../core/incident/deadline.ts';
import type { IncidentRecord } from '../core/incident/incident.ts';
import { deadlineName } from '../core/incident/wording.ts';
import { isoTime } from '../core/time.ts';
import { deadlineJson } from '../core/wire.ts';
import { systemClock } from '../runtime/clock.ts';
import { openForReading } from '../store/index.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { actor, ask, moment, textOf } from './desk.ts';
import { textTable } from './output.ts';

export const command: Command = {
  name: 'notice',
  summary: 'what is owed to whom by when; log outage notices',
  help: `Usage: threenines notice list [--operator ID] [--all] [--json]
       threenines notice send INCIDENT TEXT        log an outage notice of ours: to whom, and how
       threenines notice received INCIDENT TEXT    log an outage notice of the operator

Calls, answers, updates and notices that incidents oblige either side to, each with its deadline and whether it was kept.
An outage notice is owed where "incident raise" was told since when its owner is aware of the fault.

  --all             list: also what closed incidents obliged to
  --operator ID     list: only this operator
  --by NAME         who acts (default: your user name)
  --at TIME         when it happened (default: now; 10m is ten minutes ago)
  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --json            print one JSON array`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    all: { type: 'boolean' },
    json: { type: 'boolean' },
    by: { type: 'string' },
    at: { type: 'string' },
  },
  async run(args, io) {
    const [verb, incidentId, ...words] = args.positionals;
    if (verb === 'list') return await list(args, io);
    if ((verb !== 'send' && verb !== 'received') || incidentId === undefined) {
      throw new UserError('expected "notice list", "notice send INCIDENT TEXT" or "notice received INCIDENT TEXT"');
    }
    return await ask(args, io, {
      verb: verb === 'send' ? 'notice-sent' : 'notice-received',
      incidentId,
      by: actor(args),
      at: moment(args, 'at'),
      text: textOf(words, 'to whom, how and what'),
    });
  },
};

interface Owed {
  readonly incident: IncidentRecord;
  readonly deadline: Deadline;
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const { operator, all, json } = args.values;
  const store = openForReading(dataDirOf(args));
  try {
    const incidents = await store.incidents({
      ...(typeof operator === 'string' && { operator }),
      ...(all !== true && { unclosed: true }),
    });
    const owed = incidents
      .flatMap((incident) => incident.deadlines.map((deadline) => ({ incident, deadline })))
      .sort((a, b) => a.deadline.dueAt - b.deadline.dueAt);
    io.stdout.write(json === true ? `${JSON.stringify(owed.map(toJson), null, 2)}\n` : `${toText(owed)}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function toJson({ incident, deadline }: Owed): object {
  return { incident: incident.id, operator: incident.operator, ...deadlineJson(deadline, systemClock.now()) };
}

function toText(owed: readonly Owed[]): string {
  if (owed.length === 0) return 'nothing is owed';
  const now = systemClock.now();
  return textTable(
    ['DUE', 'WHAT', 'OUTCOME', 'INCIDENT'],
    owed.map(({ incident, deadline }) => [
      isoTime(deadline.dueAt),
      deadlineName(deadline),
      outcomeOf(deadline, now),
      incident.id,
    ]),
  );
}
