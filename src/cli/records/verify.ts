import { join } from 'node:path';
import type { LedgerRow } from '../../core/closing/ledger.ts';
import { UserError } from '../../core/errors.ts';
import { isoTime, utc } from '../../core/time.ts';
import { checkLedger, type LedgerCheck, type MonthCheck } from '../../pipeline/closing/check.ts';
import { systemClock } from '../../runtime/clock.ts';
import { DATABASE_FILE, openForReading, verifyFile } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { type Command, EXIT } from '../command.ts';
import { type UnusableRow, unusableJson, unusableRows, unusableText } from './set-aside.ts';

const MAX_DIFFERENCES = 5;

export const command: Command = {
  name: 'verify',
  summary: 'check the store, the ledger of closed months and their figures',
  help: `Usage: threenines verify [--data-dir DIR | --config FILE] [--hash HASH] [--json]
       threenines verify FILE

Checks that the database is sound; that no entry of the ledger was changed, removed or moved; and that the frozen figures
follow from what was recorded: from raw samples where all of them are still kept, else from hourly rollups. With a file, a
backup, only that it is sound. Also lists rows that cannot be used and were set aside. Works beside a running daemon. Exit code
1 when something is wrong with the ledger or a figure.

  --data-dir DIR    the data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --hash HASH       an entry that must be in the ledger: the hash printed in a report, or its beginning
  --json            print one JSON object`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    hash: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(args, io) {
    const [file] = args.positionals;
    if (file !== undefined) {
      verifyFile(file);
      io.stdout.write(`${file} is sound\n`);
      return EXIT.ok;
    }
    const dataDir = dataDirOf(args, io);
    const store = openForReading(dataDir);
    try {
      verifyFile(join(dataDir, DATABASE_FILE));
      const check = await checkLedger(store, systemClock.now());
      const unusable = await unusableRows(store);
      const rows = await store.ledger({});
      const missing = missingHash(args.values.hash, rows);
      const asked = askedFor(args.values.hash, rows);
      const wrong = check.faults.length + check.months.filter(({ differences }) => differences.length > 0).length;
      const ok = wrong === 0 && missing === null;
      io.stdout.write(
        args.values.json === true
          ? `${json(check, unusable, missing, asked, ok)}\n`
          : `${text(check, unusable, missing, asked, ok)}\n`,
      );
      return ok ? EXIT.ok : EXIT.no;
    } finally {
      await store.close();
    }
  },
};

function missingHash(hash: string | boolean | undefined, rows: readonly LedgerRow[]): string | null {
  if (typeof hash !== 'string') return null;
  if (!/^[0-9a-f]{8,64}$/.test(hash))
    throw new UserError(`--hash: expected at least 8 hexadecimal digits, found "${hash}"`);
  return rows.some((row) => row.hash.startsWith(hash)) ? null : hash;
}

/** The entry that a hash names, and what it was replaced by; null where none was named, or none is found. */
function askedFor(hash: string | boolean | undefined, rows: readonly LedgerRow[]): Asked | null {
  const row = typeof hash === 'string' ? rows.find((one) => one.hash.startsWith(hash)) : undefined;
  if (row === undefined) return null;
  const { operator, service, from, to, sequence } = row;
  const ofWindow = rows.filter(
    (one) => one.operator === operator && one.service === service && one.from === from && one.to === to,
  );
  const newest = ofWindow.at(-1)!;
  return { row, replacedBy: newest.sequence === sequence ? null : newest };
}

interface Asked {
  readonly row: LedgerRow;
  readonly replacedBy: LedgerRow | null;
}

function askedText({ row, replacedBy }: Asked): string[] {
  const { operator, service, from, sequence, kind } = row;
  const entry = `entry      ${operator} entry ${sequence}: ${kind === 'month' ? 'the closing' : 'an amendment'} of ${operator}/${service} from ${utc(from)} UTC`;
  return [
    entry,
    replacedBy === null
      ? '           it is in effect'
      : `           NOT in effect: entry ${replacedBy.sequence} replaced it, ${replacedBy.hash}`,
  ];
}

function json(
  check: LedgerCheck,
  unusable: readonly UnusableRow[],
  missing: string | null,
  asked: Asked | null,
  ok: boolean,
): string {
  const months = check.months.map(({ row: { from, to, ...row }, ...rest }) => ({
    ...row,
    period: { from: isoTime(from), to: isoTime(to) },
    ...rest,
  }));
  return JSON.stringify(
    {
      ok,
      database: 'sound',
      setAside: unusableJson(unusable),
      ...check,
      months,
      missingHash: missing,
      asked: asked && askedJson(asked),
    },
    null,
    2,
  );
}

function askedJson({ row, replacedBy }: Asked): object {
  const { operator, service, sequence, kind, hash, from, to } = row;
  return {
    hash,
    operator,
    service,
    sequence,
    kind,
    period: { from: isoTime(from), to: isoTime(to) },
    replacedBy: replacedBy?.hash ?? null,
  };
}

function text(
  check: LedgerCheck,
  unusable: readonly UnusableRow[],
  missing: string | null,
  asked: Asked | null,
  ok: boolean,
): string {
  const bySource = (source: MonthCheck['source']) => check.months.filter((month) => month.source === source).length;
  return [
    'database   sound',
    ...unusableText(unusable),
    `ledger     ${check.entries} entries, ${check.faults.length} faults`,
    ...check.faults.map(
      ({ operator, sequence, fault, detail }) => `  ${operator} entry ${sequence}: ${fault}; ${detail}`,
    ),
    `figures    ${bySource('samples')} windows computed again from samples, ${bySource('rollups')} from rollups`,
    ...check.months.flatMap(differencesText),
    ...(missing === null ? [] : [`the ledger has no entry ${missing}`]),
    ...(asked === null ? [] : askedText(asked)),
    ok
      ? asked?.replacedBy
        ? 'the ledger is sound; the entry that was asked for was replaced'
        : 'all is well'
      : 'NOT all is well',
  ].join('\n');
}

function differencesText({ row, source, differences }: MonthCheck): string[] {
  if (differences.length === 0) return [];
  const { operator, service, from } = row;
  const shown = differences.slice(0, MAX_DIFFERENCES);
  return [
    `  ${operator}/${service} from ${isoTime(from)}: ${differences.length} figures differ from its ${source}`,
    ...shown.map(({ figure, before, after }) => `    ${figure}: frozen ${before}, now ${after}`),
  ];
}
