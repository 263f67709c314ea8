import { loadConfiguration, resolveChannel } from '../config/index.ts';
import type { Configuration } from '../core/configuration.ts';
import { type Delivery, deliveryError, type UnsentMessage } from '../core/delivery/messages.ts';
import { UserError } from '../core/errors.ts';
import { isoTime, SECOND } from '../core/time.ts';
import { createAddressGuard } from '../net/address-guard.ts';
import { Names } from '../net/resolver.ts';
import { createNotifier } from '../notify/index.ts';
import type { Outbox } from '../pipeline/delivery/ports.ts';
import { testMessage } from '../pipeline/delivery/self-messages.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/logger.ts';
import { version } from '../runtime/version.ts';
import { openForReading, openStore } from '../store/index.ts';
import { actor } from './args/actor.ts';
import { DEFAULT_CONFIG, dataDirOf } from './args/data-dir.ts';
import { textTable } from './args/output.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from './command.ts';

const TEST_TIMEOUT_MS = 30 * SECOND;
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
  const file = typeof args.values.config === 'string' ? args.values.config : DEFAULT_CONFIG;
  const { configuration } = loadConfiguration(file);
  const delivery = await sendTest(name, configuration, actor(args).name, io);
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

async function sendTest(
  name: string,
  { channels, allowNetworks, resolver }: Configuration,
  by: string,
  io: Io,
): Promise<Delivery> {
  const channel = channels.find((one) => one.name === name);
  if (channel === undefined) {
    throw new UserError(
      `there is no channel "${name}"; the configuration has ${channels.map((one) => one.name).join(', ')}`,
    );
  }
  const notifier = createNotifier(resolveChannel(name, channel.spec), {
    clock: systemClock,
    log: createLog(io.env),
    guard: createAddressGuard(allowNetworks, new Names(resolver)),
    userAgent: `threenines/${version}`,
    commandOptions: '',
  });
  const message = testMessage(name, systemClock.now(), by);
  const abort = new AbortController();
  const cancel = systemClock.after(TEST_TIMEOUT_MS, () => abort.abort());
  try {
    return await notifier.deliver({ id: message.id, messages: [message] }, abort.signal);
  } finally {
    cancel();
  }
}

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const store = openForReading(dataDirOf(args));
  try {
    const unsent = await store.unsent(MAX_LISTED);
    if (args.values.json === true) io.stdout.write(`${JSON.stringify(unsent.map(json), null, 2)}\n`);
    else if (unsent.length === 0) io.stdout.write('everything is delivered\n');
    else io.stdout.write(`${table(unsent)}\n`);
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

function table(unsent: readonly UnsentMessage[]): string {
  return textTable(
    ['MESSAGE', 'STATE', 'SINCE', 'ATTEMPTS', 'NEXT', 'WHY'],
    unsent.map(({ message, state, attempts, dueAt, lastError }) => [
      message.id,
      state,
      isoTime(message.createdAt),
      String(attempts),
      state === 'dead' ? '' : isoTime(dueAt),
      lastError ?? '',
    ]),
    [3],
  );
}

async function retry(id: string, args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args);
  // Refuses a folder without data before anything is made in it.
  await openForReading(dataDir).close();
  const store: Outbox & { close(): Promise<void> } = await openStore({ dataDir });
  try {
    if (!(await store.revive(id, systemClock.now()))) {
      throw new UserError(`there is no dead message "${id}"; "threenines notify list" shows them`);
    }
    io.stdout.write(`${id}: goes out again\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}
