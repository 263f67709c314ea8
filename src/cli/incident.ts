import { UserError } from '../core/errors.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isoTime } from '../core/time.ts';
import { storedIncidentJson } from '../core/wire.ts';
import { openForReading } from '../store/index.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { textTable } from './output.ts';

export const command: Command = {
  name: 'incident',
  summary: 'list incidents, or show one with its transitions',
  help: `Usage: threenines incident list [--operator ID] [--service NAME] [--json]
       threenines incident show ID [--json]

Works beside a running daemon.

  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --json            the objects of "replay --json", with their ids`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    service: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const [verb, id] = args.positionals;
    if (verb === 'list') return await list(args, io);
    if (verb === 'show' && id !== undefined) return await show(id, args, io);
    throw new UserError('expected "incident list" or "incident show ID"; "threenines incident --help" explains them');
  },
};

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const { operator, service, json } = args.values;
  const incidents = await query(args, {
    ...(typeof operator === 'string' && { operator }),
    ...(typeof service === 'string' && { service }),
  });
  if (json === true) io.stdout.write(`${JSON.stringify(incidents.map(storedIncidentJson), null, 2)}\n`);
  else if (incidents.length === 0) io.stdout.write('no incidents\n');
  else io.stdout.write(`${incidentTable(incidents)}\n`);
  return EXIT.ok;
}

async function show(id: string, args: ParsedArgs, io: Io): Promise<number> {
  const incident = (await query(args, { id }))[0];
  if (incident === undefined)
    throw new UserError(`there is no incident "${id}"; "threenines incident list" shows them`);
  if (args.values.json === true) io.stdout.write(`${JSON.stringify(storedIncidentJson(incident), null, 2)}\n`);
  else io.stdout.write(`${incidentText(incident)}\n`);
  return EXIT.ok;
}

async function query(
  args: ParsedArgs,
  filter: { id?: string; operator?: string; service?: string },
): Promise<Incident[]> {
  const store = await openForReading(dataDirOf(args));
  try {
    return await store.incidents(filter);
  } finally {
    await store.close();
  }
}

function incidentTable(incidents: readonly Incident[]): string {
  return textTable(
    ['INCIDENT', 'SEVERITY', 'STATE', 'STARTED', 'OPENED', 'ENDED'],
    incidents.map(({ id, severity, state, startedAt, openedAt, endedAt, simulated }) => [
      id,
      severity,
      simulated ? `${state} (simulated)` : state,
      isoTime(startedAt),
      isoTime(openedAt),
      endedAt === null ? '' : isoTime(endedAt),
    ]),
  );
}

function incidentText(incident: Incident): string {
  const { id, operator, service, severity, state, startedAt, endedAt, transitions, simulated } = incident;
  const ended = endedAt === null ? 'not yet' : isoTime(endedAt);
  return [
    `${id}${simulated ? '   (rests on simulated history)' : ''}`,
    `  operator   ${operator}`,
    `  service    ${service}`,
    `  severity   ${severity}`,
    `  state      ${state}`,
    `  failing    from ${isoTime(startedAt)} to ${ended}`,
    '  transitions',
    ...transitions.map(({ at, to, reason }) => `    ${isoTime(at)}  ${to.padEnd(9)} ${reason}`),
  ].join('\n');
}
