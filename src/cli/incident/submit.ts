import { randomUUID } from 'node:crypto';
import { loadConfiguration } from '../../config/index.ts';
import { UserError } from '../../core/errors.ts';
import type { IncidentRecord } from '../../core/incident/incident.ts';
import { momentRefusal, reportRefusal } from '../../core/incident/moment.ts';
import type { IncidentRequest } from '../../core/incident/request.ts';
import { type EpochMs, isoTime } from '../../core/time.ts';
import type { IncidentAnswer } from '../../pipeline/incidents/ports.ts';
import { awaitAnswer, request } from '../../pipeline/incidents/requests.ts';
import type { ProcessSettings } from '../../pipeline/incidents/settings.ts';
import { applyPending } from '../../pipeline/recording/offline-step.ts';
import type { Store } from '../../pipeline/store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { acquireDaemonLock, openForReading, openStore } from '../../store/index.ts';
import { DEFAULT_CONFIG, dataDirOf } from '../args/data-dir.ts';
import { parseInstant } from '../args/output.ts';
import { EXIT, type Io, type ParsedArgs } from '../command.ts';

/** A daemon looks at its commands twice a second. */
const PATIENCE_MS = 10_000;

/** Asks for a change of an incident and says what became of it. */
export function ask(args: ParsedArgs, io: Io, what: IncidentRequest): Promise<number> {
  return askAll(args, io, [what]);
}

/** Asks for several changes. The running daemon applies them; without one, this command does, under the daemon's lock. */
export async function askAll(args: ParsedArgs, io: Io, all: readonly IncidentRequest[]): Promise<number> {
  const dataDir = dataDirOf(args);
  // Refuses a folder without data before anything is made in it.
  await openForReading(dataDir).close();
  const store = await openStore({ dataDir });
  try {
    const asked: { readonly what: IncidentRequest; readonly id: string }[] = [];
    for (const what of all) await refuseImpossible(store, what);
    for (const what of all) asked.push({ what, id: await request(store, randomUUID(), systemClock.now(), what) });
    await applyWithoutDaemon(store, dataDir, args);
    let code: number = EXIT.ok;
    for (const { what, id } of asked) {
      const answer = await awaitAnswer(store, id, systemClock, PATIENCE_MS);
      code = Math.max(code, report(answer, what, io));
      if (answer?.result !== 'done' || what.verb === 'note') continue;
      for (const hint of await closedMonths(store, answer.incidentId)) io.stdout.write(hint);
    }
    return code;
  } finally {
    await store.close();
  }
}

/** Before it is stored: what stands in line is applied by whatever version runs next. */
async function refuseImpossible(store: Pick<Store, 'incidents'>, what: IncidentRequest): Promise<void> {
  const refusal = await refusalOf(store, what, systemClock.now());
  if (refusal !== null) throw new UserError(refusal);
}

async function refusalOf(store: Pick<Store, 'incidents'>, what: IncidentRequest, now: EpochMs): Promise<string | null> {
  if (what.verb === 'raise') return reportRefusal(what.startedAt, what.awareAt, now);
  if (!('at' in what)) return null;
  const [record] = await store.incidents({ id: what.incidentId });
  return record === undefined ? null : momentRefusal(record, what.at, now);
}

async function applyWithoutDaemon(store: Store, dataDir: string, args: ParsedArgs): Promise<void> {
  const lock = lockIfFree(dataDir);
  if (lock === null) return;
  try {
    const file = typeof args.values.config === 'string' ? args.values.config : DEFAULT_CONFIG;
    const { process, operators, channels } = loadConfiguration(file).configuration;
    const settings: ProcessSettings = {
      policy: process,
      operators,
      channels,
      monthOf: () => null,
      canaryOf: () => 'none',
      simulated: false,
    };
    while ((await store.openCommands(1)).length > 0) await applyPending(store, settings, systemClock.now());
  } finally {
    lock.release();
  }
}

function lockIfFree(dataDir: string): ReturnType<typeof acquireDaemonLock> | null {
  try {
    return acquireDaemonLock(dataDir, 0);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function report(answer: IncidentAnswer | null, { verb }: IncidentRequest, { stdout }: Io): number {
  if (answer === null) {
    throw new UserError(
      `the daemon has not taken it within ${PATIENCE_MS / 1_000} s; it stays in line and is done as soon as the daemon looks`,
    );
  }
  switch (answer.result) {
    case 'done':
      stdout.write(`${answer.incidentId}: ${DONE[verb]}\n`);
      return EXIT.ok;
    case 'conflict':
      stdout.write(`conflict: ${answer.reason}\n`);
      return EXIT.no;
    case 'refused':
      throw new UserError(answer.reason);
  }
}

const DONE: Readonly<Record<IncidentRequest['verb'], string>> = {
  acknowledge: 'acknowledged',
  confirm: 'confirmed by hand; the operator may be called',
  note: 'noted',
  answer: "the operator's answer is logged",
  link: 'linked',
  call: 'the call is logged',
  resolve: 'resolved',
  cancel: 'cancelled',
  'notice-sent': 'the notice is logged as sent',
  'notice-received': 'the notice is logged as received',
  raise: 'raised',
};

/** A month that is closed tells an incident as it stood: what was changed since reaches its report by an amendment only. */
async function closedMonths(store: Store, id: string): Promise<string[]> {
  const [record] = await store.incidents({ id });
  if (record === undefined) return [];
  const { operator, service, startedAt, endedAt } = record;
  const rows = await store.ledger({ operator, service });
  return rows
    .filter(({ kind, from, to }) => kind === 'month' && startedAt < to && (endedAt ?? startedAt) >= from)
    .map(({ from, to }) => {
      const month = isoTime((from + to) / 2).slice(0, 7);
      return `${month} is closed: "threenines month amend ${operator}/${service} --period ${month}" takes this into its report\n`;
    });
}

/** When it happened: `--at`, else now. Nobody logs the future. */
export function moment({ values }: ParsedArgs, option: string): EpochMs {
  const now = systemClock.now();
  const text = values[option];
  if (typeof text !== 'string') return now;
  const at = parseInstant(option, text, now);
  if (at > now) throw new UserError(`--${option}: expected a moment that is over, found ${text}`);
  return at;
}

/** One of a closed list, or the first of it. */
export function choice<T extends string>({ values }: ParsedArgs, option: string, list: readonly [T, ...T[]]): T {
  const text = values[option];
  if (text === undefined) return list[0];
  const found = list.find((one) => one === text);
  if (found === undefined) throw new UserError(`--${option}: expected ${list.join(', ')}, found "${text}"`);
  return found;
}

/** The text that the rest of the command line is. */
export function textOf(words: readonly string[], what: string): string {
  const text = words.join(' ').trim();
  if (text === '') throw new UserError(`expected ${what}, found nothing`);
  return text;
}

/** Outages of ours that were raised under a name and are not closed: of all operators, or of `--operator`. */
export async function oursOf(service: string, args: ParsedArgs): Promise<IncidentRecord[]> {
  const { operator } = args.values;
  const store = openForReading(dataDirOf(args));
  const filter = { service, unclosed: true, ...(typeof operator === 'string' && { operator }) };
  const incidents = await store.incidents(filter).finally(() => store.close());
  return incidents.filter(({ ours }) => ours === true);
}
