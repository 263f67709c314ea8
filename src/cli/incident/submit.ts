import { randomUUID } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import { closedMonthsOf } from '../../pipeline/closing/affected-months.ts';
import { refusalText } from '../../pipeline/incidents/refusal-text.ts';
import type { RequestContext, RequestOutcome, RequestsOutcome } from '../../pipeline/incidents/requests.ts';
import type { ProcessSettings } from '../../pipeline/incidents/settings.ts';
import type { CallOutcome } from '../../pipeline/incidents/verbs/call.ts';
import type { NoticeSentToAllOutcome } from '../../pipeline/incidents/verbs/notice-sent-to-all.ts';
import type { RaiseOutcome } from '../../pipeline/incidents/verbs/raise.ts';
import type { ResolveOursOutcome } from '../../pipeline/incidents/verbs/resolve-ours.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { applyPending } from '../../pipeline/recording/offline-step.ts';
import type { Store } from '../../pipeline/store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { commandLine } from '../../runtime/command-line.ts';
import { acquireDaemonLock, openBeside } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { DEFAULT_CONFIG, dataDirOf } from '../args/data-dir.ts';
import { deskOf, suggestion, unknownName } from '../args/desk.ts';
import { inputError } from '../args/input-error.ts';
import { EXIT, type Io, type ParsedArgs } from '../command.ts';

/** A daemon looks at its commands twice a second. */
const PATIENCE_MS = 10_000;

/** A verb with its input, and what to say of it once it is done. */
export interface Act {
  readonly done: string;
  /** It changes nothing that a report tells. */
  readonly isNote?: true;
  run(context: RequestContext, dataDir: string): Promise<ActOutcome | InvalidInput>;
}

type ActOutcome =
  | CallOutcome
  | RequestOutcome
  | RequestsOutcome
  | RaiseOutcome
  | ResolveOursOutcome
  | NoticeSentToAllOutcome;

/** Does what is asked and says what became of it. The running daemon applies it; without one, this command does, under the daemon's lock. */
export async function submit(args: ParsedArgs, io: Io, act: Act): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const store = openBeside(dataDir);
  try {
    const context = {
      actor: actor(args),
      clock: systemClock,
      store,
      newId: randomUUID,
      nudge: () => applyWithoutDaemon(store, dataDir, args, io),
      patienceMs: PATIENCE_MS,
    };
    const outcome = await act.run(context, dataDir);
    let code: number = EXIT.ok;
    for (const one of outcomesOf(outcome)) {
      code = Math.max(code, report(one, act, io));
      if (one.kind !== 'done' || act.isNote === true) continue;
      for (const { operator, service, period } of await closedMonthsOf(store, one.incidentId)) {
        const amend = commandLine(dataDir)(
          `month amend ${operator}/${service} --period ${period} --author NAME --reason TEXT`,
        );
        io.stdout.write(`${period} is closed; this takes it into its report:\n  ${amend}\n`);
      }
    }
    return code;
  } finally {
    await store.close();
  }
}

/** Keys of inputs whose options have other names, or that are no options. */
const NAMES = {
  incident: 'ID',
  text: 'TEXT',
  foundBy: '--found-by',
  startedAt: '--started',
  awareAt: '--aware',
} as const;

function outcomesOf(outcome: ActOutcome | InvalidInput): readonly RequestOutcome[] {
  if (outcome.kind === 'asked') return outcome.outcomes;
  if (outcome.kind === 'done' || outcome.kind === 'conflict' || outcome.kind === 'in-line') return [outcome];
  switch (outcome.reason) {
    case 'invalid-input':
      throw inputError(outcome, NAMES);
    case 'unknown-operator':
      throw unknownName('--operator', 'operator', outcome.operator, 'known' in outcome ? outcome.known : []);
    case 'unknown-service':
      throw new UserError(
        `--service: there is no service "${outcome.service}"; ${suggestion(outcome.service, outcome.known)} (--unlisted raises it all the same)`,
      );
    case 'unknown-contact':
      throw new UserError(
        `--contact: there is no contact "${outcome.contact}"; ${suggestion(outcome.contact, outcome.known)} (--unlisted logs it all the same)`,
      );
    case 'all-needs-ours':
      throw new UserError('--all goes with --ours: only an outage of ours concerns everybody');
    case 'none-open':
      throw new UserError(`--service: there is no open outage of ours under "${outcome.service}"`);
    case 'none-owed':
      throw new UserError(`--service: no operator is owed a notice about "${outcome.service}"`);
    default:
      return [outcome];
  }
}

function report(outcome: RequestOutcome, { done }: Act, { stdout }: Io): number {
  switch (outcome.kind) {
    case 'done':
      stdout.write(`${outcome.incidentId}: ${done}\n`);
      return EXIT.ok;
    case 'conflict':
      stdout.write(`conflict: ${refusalText(outcome)}\n`);
      return EXIT.no;
    case 'refused':
      throw new UserError(refusalText(outcome));
    case 'in-line':
      throw new UserError(
        `the daemon has not taken it within ${PATIENCE_MS / 1_000} s; it stays in line and is done as soon as the daemon looks`,
      );
  }
}

async function applyWithoutDaemon(store: Store, dataDir: string, args: ParsedArgs, io: Io): Promise<void> {
  const lock = lockIfFree(dataDir);
  if (lock === null) return;
  try {
    const desk = deskOf(args, io, dataDir);
    if (desk === null) throw new UserError(`no daemon runs, and there is no ${DEFAULT_CONFIG} here; give --config`);
    const { process, operators, channels } = desk;
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
