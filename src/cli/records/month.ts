import { loadConfiguration } from '../../config/index.ts';
import type { Actor } from '../../core/actor.ts';
import { changesInWords } from '../../core/closing/changed-figures.ts';
import type { LedgerRow } from '../../core/closing/ledger.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { percent } from '../../core/format.ts';
import { watchedOf } from '../../core/sla/watched.ts';
import { isoTime, utc } from '../../core/time.ts';
import { readEntry } from '../../pipeline/closing/accounts.ts';
import type { AmendmentOutcome } from '../../pipeline/closing/amend.ts';
import { resultOf } from '../../pipeline/closing/entry.ts';
import type { LedgerReads } from '../../pipeline/closing/ports.ts';
import { type AmendMonth, type AmendMonthOutcome, amendMonth } from '../../pipeline/closing/verbs/amend-month.ts';
import { closeMonths } from '../../pipeline/closing/verbs/close-months.ts';
import type { InvalidInput } from '../../pipeline/ports/verb.ts';
import { watchedText } from '../../report/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { version } from '../../runtime/version.ts';
import { openBeside, openForReading } from '../../store/index.ts';
import { actor } from '../args/actor.ts';
import { configFileOf, dataDirOf } from '../args/data-dir.ts';
import { filterOf, idsLike, unknownName } from '../args/desk.ts';
import { inputError } from '../args/input-error.ts';
import { tableWidth, textTable } from '../args/table.ts';
import { type Command, EXIT, type Io, type ParsedArgs } from '../command.ts';

export const command: Command = {
  name: 'month',
  summary: 'closed months: list, show, close what is due, amend',
  help: `Usage: threenines month list [--operator ID]
       threenines month show HASH
       threenines month close
       threenines month amend OPERATOR/SERVICE --period YYYY-MM --author NAME --reason TEXT [--new-terms]

A month is closed once it ended longer ago than the grace (closing.grace, 24 hours by default): its result is frozen and
chained to the entry before it. The daemon does so by itself; "close" does it now. What changes a closed month later, a
maintenance window or an operator's answer that was entered late, or a sample that came late, is an amendment: "amend"
computes the month once more and puts the new result behind the old one. "threenines verify" checks the chain.

  --operator ID     only this operator
  --period YYYY-MM  the month to amend
  --author NAME     who amends
  --reason TEXT     why
  --new-terms       judge by the terms that the configuration has now, not by those that were frozen
  --config FILE     configuration (default: monitors.yaml)
  --data-dir DIR    data folder, in place of the configuration's`,
  options: {
    operator: { type: 'string' },
    period: { type: 'string' },
    author: { type: 'string' },
    reason: { type: 'string' },
    'new-terms': { type: 'boolean' },
    config: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  async run(args, io) {
    const [verb, subject] = args.positionals;
    if (verb === 'list') return await list(args, io);
    if (verb === 'show' && subject !== undefined) return await show(args, io, subject);
    if (verb === 'close') return await close(args, io);
    if (verb === 'amend' && subject !== undefined) return await amend(args, io, subject);
    throw new UserError('expected month list, show HASH, close or amend OPERATOR/SERVICE; --help explains them');
  },
};

async function list(args: ParsedArgs, io: Io): Promise<number> {
  const dataDir = dataDirOf(args, io);
  const store = openForReading(dataDir);
  try {
    const rows = await store.ledger(await filterOf(args, io, dataDir, store));
    io.stdout.write(rows.length === 0 ? 'no month is closed yet\n' : `${await table(store, rows, tableWidth(io))}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function table(store: LedgerReads, rows: readonly LedgerRow[], width: number): Promise<string> {
  const cells: string[][] = [];
  for (const row of rows) {
    const entry = await readEntry(store, row.hash);
    const { compliance } = resultOf(entry);
    const { availability, latency } = compliance.figures;
    cells.push([
      `${row.operator}/${row.service}`,
      utc(row.from),
      utc(row.to),
      row.kind,
      percent(availability.adjusted),
      availability.verdict,
      latency.verdict,
      watchedOf(row, compliance.figures) === 'partial' ? (watchedText(compliance.figures) ?? '') : '',
      utc(entry.at),
      row.hash.slice(0, 12),
    ]);
  }
  return textTable(
    ['MONITOR', 'FROM (UTC)', 'TO (UTC)', 'ENTRY', 'AVAILABILITY', '', 'LATENCY', 'WATCHED', 'AT (UTC)', 'HASH'],
    cells,
    { right: [4], width },
  );
}

async function show(args: ParsedArgs, io: Io, hash: string): Promise<number> {
  const store = openForReading(dataDirOf(args, io));
  try {
    const row = (await store.ledger({})).find((one) => one.hash.startsWith(hash));
    if (row === undefined) throw new UserError(`the ledger has no entry ${hash}; "threenines month list" shows them`);
    io.stdout.write(`${await store.ledgerText(row.hash)}\n`);
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function close(args: ParsedArgs, io: Io): Promise<number> {
  const configuration = configurationOf(args);
  const store = openBeside(dataDirOf(args, io));
  try {
    const context = { actor: actor(args), clock: systemClock, store, configuration, program: version };
    const outcome = await closeMonths(context, {});
    if (outcome.kind === 'refused') throw inputError(outcome);
    const { closed } = outcome;
    io.stdout.write(
      closed.length === 0 ? 'no month is due to be closed\n' : `${await table(store, closed, tableWidth(io))}\n`,
    );
    return EXIT.ok;
  } finally {
    await store.close();
  }
}

async function amend(args: ParsedArgs, io: Io, monitor: string): Promise<number> {
  const configuration = configurationOf(args);
  const author: Actor = { name: required(args, 'author'), via: 'cli' };
  const input: AmendMonth = {
    monitor,
    period: required(args, 'period'),
    reason: required(args, 'reason'),
    newTerms: args.values['new-terms'] === true,
  };
  const store = openBeside(dataDirOf(args, io));
  try {
    const context = { actor: author, clock: systemClock, store, configuration, program: version };
    const outcome = await amendMonth(context, input);
    if (outcome.kind === 'refused') throw amendmentRefused(outcome, configuration);
    for (const window of outcome.windows) io.stdout.write(`${outcomeText(window)}\n`);
    return outcome.windows.some(({ kind }) => kind === 'amended') ? EXIT.ok : EXIT.no;
  } finally {
    await store.close();
  }
}

function amendmentRefused(
  refusal: Extract<AmendMonthOutcome | InvalidInput, { kind: 'refused' }>,
  { monitors }: Configuration,
): UserError {
  switch (refusal.reason) {
    case 'invalid-input':
      return inputError(refusal, { monitor: 'OPERATOR/SERVICE' });
    case 'unknown-monitor':
      return unknownName('', 'monitor', refusal.monitor, idsLike(refusal.monitor, monitors));
    case 'not-closed':
      return new UserError(`${refusal.monitor}: that month is not closed`);
  }
}

function outcomeText(outcome: AmendmentOutcome): string {
  const { operator, service, from, sequence, hash } = outcome.row;
  const window = `${operator}/${service} from ${isoTime(from)}`;
  switch (outcome.kind) {
    case 'unchanged':
      return `${window}: computes to what is frozen; there is nothing to amend`;
    case 'overtaken':
      return `${window}: another program wrote to the ledger meanwhile; try again`;
    case 'amended':
      return [
        `${window}: amended by entry ${sequence}, ${hash}`,
        `  replaces ${outcome.replaced}`,
        ...changesInWords(outcome.differences).map((change) => `  ${change}`),
      ].join('\n');
  }
}

function configurationOf(args: ParsedArgs): Configuration {
  return loadConfiguration(configFileOf(args)).configuration;
}

function required({ values }: ParsedArgs, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value.trim() === '') throw new UserError(`month amend needs --${name}`);
  return value;
}
