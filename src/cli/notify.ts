import { loadConfiguration, resolveChannel } from '../config/index.ts';
import type { Configuration } from '../core/configuration.ts';
import { deliveryError, type UnsentMessage } from '../core/delivery/messages.ts';
import { UserError } from '../core/errors.ts';
import { isoTime, utc } from '../core/time.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { Names } from '../net/resolver.ts';
import { createNotifier } from '../notify/index.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import { retryMessage } from '../pipeline/delivery/verbs/retry-message.ts';
import { type TestChannelOutcome, testChannel } from '../pipeline/delivery/verbs/test-channel.ts';
import type { InvalidInput } from '../pipeline/ports/verb.ts';
import type { Store } from '../pipeline/store.ts';
import { systemClock } from '../runtime/clock.ts';
import { commandLine } from '../runtime/command-line.ts';
import { createLog } from '../runtime/logger.ts';
import { version } from '../runtime/version.ts';
import { openBeside, openForReading } from '../store/index.ts';
import { actor } from './args/actor.ts';
import { configFileOf, dataDirOf } from './args/data-dir.ts';
import { unknownName } from './args/desk.ts';
import { inputError } from './args/input-error.ts';
import { tableWidth, textTable } from './args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';

const MAX_LISTED = 10_000;

export const command: Command = {
  name: 'notify',
  summary: 'test a channel; list what is not delivered, send again what was given up',
  help: `Usage: threenines notify test CHANNEL [--config FILE]
       threenines notify list [--json]
       threenines notify retry ID

test sends one message, marked as a test, and says what became of it: exit code 1 when it was not delivered.
list shows messages that are pending, in flight, uncertain (they may have arrived, and are repeated) or dead (given up).
retry gives a dead message back to the running daemon, or to the next one.

  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    the daemon's data folder (default: that of the configuration)
  --by NAME         test: who asks (default: your user name)
  --json            list: one JSON array`,
  options: {
    config: { type: 'string' },
    'data-dir': { type: 'string' },
    by: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const [verb, subject, ...rest] = args.positionals;
    if (rest.length === 0) {
      if (verb === 'test' && subject !== undefined) return await test(subject, args, io);
      if (verb === 'list' && subject === undefined) return await list(args, io);
      if (verb === 'retry' && subject !== undefined) return await retry(subject, args, io);
    }
    throw new UserError(
      'expected "notify test CHANNEL", "notify list" or "notify retry ID"; "threenines notify --help" explains them',
    );
  },
};

async function test(name: string, args: ParsedArgs, io: Io): Promise<number> {
  const { configuration } = loadConfiguration(configFileOf(args));
  const notifierOf = (channel: string) => notifierFor(channel, configuration, io);
  const outcome = await testChannel({ actor: actor(args), clock: systemClock, notifierOf }, { channel: name });
  if (outcome.kind === 'refused') throw testRefused(outcome, configuration);
  const { delivery } = outcome;
  if (delivery.kind !== 'delivered') {
    io.stdout.write(`${name}: not delivered (${delivery.kind}), ${deliveryError(delivery)}\n`);
    return EXIT.no;
  }
  const { refusedRecipients = 0 } = delivery;
  io.stdout.write(
    `${name}: delivered${refusedRecipients === 0 ? '' : `, but ${refusedRecipients} recipients were refused`}\n`,
  );
  return refusedRecipients === 0 ? EXIT.ok : EXIT.no;
}

function notifierFor(name: string, configuration: Configuration, io: Io): Notifier | null {
  const { channels, allowNetworks, resolver } = configuration;
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined) return null;
  return createNotifier(resolveChannel(name, channel.spec), {
    clock: systemClock,
    log: createLog(io.env),
    guard: createAddressGuard(allowNetworks, new Names(resolver)),
    userAgent: `threenines/${version}`,
    commandLine: commandLine(configuration.dataDir),
  });
}

function testRefused(
  refusal: Extract<TestChannelOutcome | InvalidInput, { kind: 'refused' }>,
  { channels }: Configuration,
): UserError {
  if (refusal.reason === 'invalid-input') return inputError(refusal, { channel: 'CHANNEL' });
  const known = channels.map(({ name }) => name);
  return unknownName('', 'channel', refusal.channel, known);
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const store = openForReading(dataDirOf(args, io));
  try {
    const unsent = await store.unsent(MAX_LISTED);
    if (args.values.json === true) io.stdout.write(`${JSON.stringify(unsent.map(json), null, 2)}\n`);
    else if (unsent.length === 0) io.stdout.write('everything is delivered\n');
    else io.stdout.write(`${table(unsent, tableWidth(io))}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

function json({ message, state, attempts, dueAt, lastError }: UnsentMessage): object {
  const { id, channel, step, createdAt } = message;
  const next = state === 'dead' ? null : isoTime(dueAt);
  return { id, channel, step, state, attempts, createdAt: isoTime(createdAt), next, lastError };
}

function table(unsent: readonly UnsentMessage[], width: number): string {
  return textTable(
    ['MESSAGE', 'STATE', 'SINCE (UTC)', 'ATTEMPTS', 'NEXT (UTC)', 'WHY'],
    unsent.map(({ message, state, attempts, dueAt, lastError }) => [
      message.id,
      state,
      utc(message.createdAt),
      String(attempts),
      state === 'dead' ? '' : utc(dueAt),
      lastError ?? '',
    ]),
    { right: [3], width },
  );
}

async function retry(id: string, args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const store: Pick<Store, 'revive' | 'close'> = openBeside(dataDir);
  try {
    const outcome = await retryMessage({ actor: actor(args), clock: systemClock, store }, { message: id });
    if (outcome.kind === 'refused' && outcome.reason === 'invalid-input') throw inputError(outcome, { message: 'ID' });
    if (outcome.kind === 'refused')
      throw new UserError(`there is no dead message "${id}"; "threenines notify list" shows them`);
    io.stdout.write(`${id}: goes out again\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
