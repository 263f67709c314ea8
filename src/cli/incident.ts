import { type OwnFault, ownFaultOf } from '../core/blame/own-fault.ts';
import { UserError } from '../core/errors.ts';
import type { Incident } from '../core/incident/incident.ts';
import { type MonitorId, monitorId } from '../core/monitor.ts';
import type { Sample } from '../core/sample.ts';
import { isoTime, MINUTE } from '../core/time.ts';
import { storedIncidentJson } from '../core/wire.ts';
import { systemClock } from '../runtime/clock.ts';
import { openForReading, type ReadOnlyStore } from '../store/index.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { textTable } from './output.ts';

export const command: Command = {
  name: 'incident',
  summary: 'list incidents, or show one with its transitions',
  help: `Usage: threenines incident list [--operator ID] [--service NAME] [--json]
       threenines incident show ID [--json]

Works beside a running daemon. "list" also names what the monitor itself is at fault for now: while such a fault lasts, an
operator is neither blamed nor known to be well.

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
  const filter = {
    ...(typeof operator === 'string' && { operator }),
    ...(typeof service === 'string' && { service }),
  };
  if (json === true) {
    const incidents = await reading(args, (store) => store.incidents(filter));
    io.stdout.write(`${JSON.stringify(incidents.map(storedIncidentJson), null, 2)}\n`);
    return EXIT.ok;
  }
  const [incidents, faults] = await reading(args, (store) =>
    Promise.all([store.incidents(filter), ownFaults(store, filter)]),
  );
  io.stdout.write(incidents.length === 0 ? 'no incidents\n' : `${incidentTable(incidents)}\n`);
  if (faults.length > 0)
    io.stdout.write(`\nThe monitor itself is at fault, not the operator:\n${faultTable(faults)}\n`);
  return EXIT.ok;
}

async function show(id: string, args: ParsedArgs, io: Io): Promise<number> {
  const [incident] = await reading(args, (store) => store.incidents({ id }));
  if (incident === undefined)
    throw new UserError(`there is no incident "${id}"; "threenines incident list" shows them`);
  if (args.values.json === true) io.stdout.write(`${JSON.stringify(storedIncidentJson(incident), null, 2)}\n`);
  else io.stdout.write(`${incidentText(incident)}\n`);
  return EXIT.ok;
}

async function reading<T>(args: ParsedArgs, read: (store: ReadOnlyStore) => Promise<T>): Promise<T> {
  const store = await openForReading(dataDirOf(args));
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}

/** A sample may be this old and still tell how things are: twice the period that a High rule allows. */
const RECENT_MS = 10 * MINUTE;

interface MonitorFault {
  readonly monitor: MonitorId;
  readonly fault: OwnFault;
  readonly evidence: string;
}

/** Monitors whose newest sample was laid on ourselves, and those with test SIMs that are set aside. */
async function ownFaults(
  store: ReadOnlyStore,
  filter: { operator?: string; service?: string },
): Promise<MonitorFault[]> {
  const newest = new Map<MonitorId, Sample>();
  for await (const sample of store.samples({ ...filter, from: systemClock.now() - RECENT_MS })) {
    newest.set(monitorId(sample.operator, sample.service), sample);
  }
  const records = await store.trackRecords();
  return [...newest].flatMap(([monitor, sample]) => {
    const aside = Object.keys(records.get(monitor)?.quarantine ?? {}).length;
    return faultOf(monitor, sample, aside) ?? [];
  });
}

function faultOf(monitor: MonitorId, { reason, detail, startedAt }: Sample, simsAside: number): MonitorFault | null {
  const fault = ownFaultOf(reason);
  if (fault !== null) return { monitor, fault, evidence: `${isoTime(startedAt)} ${detail ?? ''}` };
  if (simsAside === 0) return null;
  return { monitor, fault: 'test-data', evidence: `test SIMs that are set aside, the log names them: ${simsAside}` };
}

function faultTable(faults: readonly MonitorFault[]): string {
  return textTable(
    ['MONITOR', 'FAULT', 'EVIDENCE'],
    faults.map(({ monitor, fault, evidence }) => [monitor, fault, evidence]),
  );
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
